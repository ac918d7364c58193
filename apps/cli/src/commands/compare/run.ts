import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import {
  compareRuns,
  comparisonTables,
  parseGroupsCsv,
  toText,
  type CompareOptions,
  type Comparison,
} from '@dfer/evaluate';

import type { Flags } from '../../config/flags.js';
import type { Context } from '../../context.js';
import { exists, runFiles } from '../../shared/runFolder.js';
import { InputError } from '../../terminal/errors.js';
import { readRun } from './readRun.js';
import { runNames } from './runNames.js';
import { writeComparison } from './writeComparison.js';

/** Compares runs, and writes the page if `--out` is given. */
export async function compare(roots: readonly string[], flags: Flags, context: Context): Promise<void> {
  if (roots.length < 2) {
    throw new InputError(
      `compare: expected two or more run folders; received ${roots.length}; name another, such as: dfer compare runs/a runs/b`,
    );
  }
  await checkOut(flags.out);
  const comparison = await comparisonOf(roots, runNames(roots), flags, context);
  const files =
    flags.out === undefined ? [] : await writeComparison(comparison, flags.out, 'Comparison of runs');
  context.result([...linesOf(comparison), ...(files.length > 0 ? ['', writtenLine(files)] : [])], {
    ...comparison,
    files,
  });
}

/** @throws InputError if a folder is not a run, or runs have nothing in common; EvaluateError */
export async function comparisonOf(
  roots: readonly string[],
  names: readonly string[],
  flags: Pick<Flags, 'groups' | 'samples' | 'seed'>,
  context: Context,
): Promise<Comparison> {
  const groups = await groupsOf(flags.groups);
  const runs = await Promise.all(roots.map((root, index) => readRun(root, names[index]!)));
  const options: CompareOptions = {
    ...(flags.samples === undefined ? {} : { samples: flags.samples }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(groups === undefined ? {} : { groups }),
  };
  const comparison = compareRuns(runs, options);
  if (context.json) for (const note of comparison.notes) context.note(note);
  return comparison;
}

/** @returns undefined: use the runs' own groups; `null`: use none */
async function groupsOf(file: Flags['groups']): Promise<CompareOptions['groups']> {
  if (file === undefined) return undefined;
  if (file === false) return null;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new InputError(
      `--groups: expected a readable table "clip,group"; received ${file}, which cannot be read; check the path`,
      { cause },
    );
  }
  return parseGroupsCsv(text).of;
}

/** @throws InputError if the comparison would be written among a run's own files */
export async function checkOut(out: string | undefined): Promise<void> {
  if (out === undefined || !(await exists(runFiles(out).config))) return;
  throw new InputError(
    `--out: expected a folder for the comparison; received ${out}, which is a run's own; name another, such as ${join('runs', 'compared')}`,
  );
}

/** Printed lines: notes, tables, and conclusions. */
export function linesOf(comparison: Comparison): string[] {
  const { runs, differences, recall, cost } = comparisonTables(comparison);
  const tables = [runs, differences, recall, cost].flatMap((table) =>
    table ? [['', ...toText(table)]] : [],
  );
  return [
    ...comparison.notes.map((note) => `note: ${note}`),
    ...tables.flat().slice(comparison.notes.length > 0 ? 0 : 1),
    '',
    ...comparison.pairs.map(({ sentence }) => sentence),
  ];
}

/** Names the written files. The page is the first of them. */
export const writtenLine = ([page = '']: readonly string[]): string =>
  `${page}, and each table as CSV, Markdown and LaTeX in ${join(dirname(page), 'tables')}`;
