import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import { EMOTIONS } from './emotion.js';
import { DatasetError } from '../../errors.js';
import { formatClipIds, parseClipNumber } from './clipId.js';
import type { SplitFile } from './locate.js';

/** DFEW's number of official folds. */
const OFFICIAL_FOLDS = 5;

/** The original files number the classes from 1; re-published ones (S2D, S4D, CLAIP-Emo) from 0. */
type LabelBase = 0 | 1;

/** The official splits, joined on the clip's number. */
export interface Splits {
  /** Index into `EMOTIONS` by clip number. */
  readonly labels: ReadonlyMap<number, number>;
  /** The fold (from 1) whose test set contains the clip. */
  readonly folds: ReadonlyMap<number, number>;
  readonly notes: readonly string[];
}

interface SplitTable extends SplitFile {
  /** Raw labels of the file, by clip number. */
  readonly labels: ReadonlyMap<number, number>;
}

/**
 * Reads all split files, detects their label base and checks that the folds follow DFEW's protocol.
 *
 * @throws DatasetError `BAD_LABELS` or `BAD_SPLITS`.
 */
export async function readSplits(root: string, files: readonly SplitFile[]): Promise<Splits> {
  const read = await Promise.all(
    files.map(async (file) => ({
      ...file,
      labels: parseSplit(await readText(file.path), file.path),
    })),
  );
  const tables = dropCopies(read);
  const { base, note } = detectLabelBase(root, tables);
  const labels = joinLabels(tables, base);
  const { folds, notes } = checkFolds(tables);
  return { labels, folds, notes: [note, ...notes] };
}

const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new DatasetError(
      'BAD_SPLITS',
      `${path}: expected a readable file; received none; check its permissions.`,
      { cause },
    );
  });

/**
 * Parses `video_name,label` into labels by clip number; a BOM, CRLF, padding and a missing header are tolerated.
 *
 * @throws DatasetError `BAD_SPLITS` or `BAD_LABELS` naming the line.
 */
export function parseSplit(text: string, path: string): Map<number, number> {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    throw new DatasetError(
      'BAD_SPLITS',
      `${path}: expected comma-separated text; received something else; copy it again.`,
      {
        cause,
      },
    );
  }
  const header = rows[0]?.map((cell) => cell.toLowerCase()) ?? [];
  const nameColumn = header.findIndex((cell) => /^(video_?)?name$/.test(cell));
  const labelColumn = header.indexOf('label');
  const hasHeader = nameColumn >= 0 && labelColumn >= 0;
  if (!hasHeader && parseClipNumber(header[0] ?? '') === null) {
    throw new DatasetError(
      'BAD_SPLITS',
      `${path}: expected the header video_name,label; received "${header.join(',')}"; restore the header.`,
    );
  }

  const labels = new Map<number, number>();
  for (const [index, row] of rows.entries()) {
    if (hasHeader && index === 0) continue;
    const name = row[hasHeader ? nameColumn : 0] ?? '';
    const label = row[hasHeader ? labelColumn : 1] ?? '';
    const clip = parseClipNumber(name);
    if (clip === null) {
      throw new DatasetError(
        'BAD_SPLITS',
        `${path}, row ${index + 1}: expected a clip number; received "${name}"; correct or delete the row.`,
      );
    }
    if (!/^[0-7]$/.test(label)) {
      throw new DatasetError(
        'BAD_LABELS',
        `${path}, row ${index + 1}: expected a label from 1 to ${EMOTIONS.length}; received "${label}"; correct or delete the row.`,
      );
    }
    const known = labels.get(clip);
    if (known !== undefined && known !== Number(label)) {
      throw new DatasetError(
        'BAD_LABELS',
        `${path}: expected one label for clip ${formatClipIds([clip])}; received ${known} and ${label}; keep the right row.`,
      );
    }
    labels.set(clip, Number(label));
  }
  if (labels.size === 0) {
    throw new DatasetError(
      'BAD_SPLITS',
      `${path}: expected rows of video_name,label; received none; copy it again.`,
    );
  }
  return labels;
}

/** Removes copies. A release may contain a split twice, under both of its folder names; the copies must agree. */
function dropCopies(tables: readonly SplitTable[]): SplitTable[] {
  const kept = new Map<string, SplitTable>();
  for (const table of tables) {
    const key = `${table.role} ${table.fold}`;
    const first = kept.get(key);
    if (!first) {
      kept.set(key, table);
      continue;
    }
    const isSame =
      first.labels.size === table.labels.size &&
      [...table.labels].every(([clip, label]) => first.labels.get(clip) === label);
    if (!isSame) {
      throw new DatasetError(
        'BAD_SPLITS',
        `splits: expected one ${table.role} set of fold ${table.fold}; received two that differ, ${first.path} and ${table.path}; remove the wrong one.`,
      );
    }
  }
  return [...kept.values()].sort((a, b) => a.fold - b.fold || (a.role < b.role ? -1 : 1));
}

function detectLabelBase(root: string, tables: readonly SplitTable[]): { base: LabelBase; note: string } {
  const holding = (label: number): SplitTable | undefined =>
    tables.find((table) => [...table.labels.values()].includes(label));
  const withZero = holding(0);
  const withSeven = holding(EMOTIONS.length);
  if (withZero && withSeven) {
    const where = [...new Set([withZero, withSeven])]
      .map((table) => relative(root, table.path))
      .join(' and ');
    throw new DatasetError(
      'BAD_LABELS',
      `splits: expected labels 1 to 7, or 0 to 6 in all files; received both 0 and 7 (${where}); take all split files from one copy of the release.`,
    );
  }
  if (withZero)
    return {
      base: 0,
      note: 'The split files number the classes from 0 (0 happy to 6 fear): a re-published copy.',
    };
  if (withSeven) return { base: 1, note: 'The split files number the classes from 1 (1 happy to 7 fear).' };
  return {
    base: 1,
    note: 'The split files contain neither label 0 nor 7; they are assumed to number the classes from 1.',
  };
}

function joinLabels(tables: readonly SplitTable[], base: LabelBase): Map<number, number> {
  const labels = new Map<number, number>();
  for (const table of tables) {
    for (const [clip, raw] of table.labels) {
      const label = raw - base;
      const known = labels.get(clip);
      if (known !== undefined && known !== label) {
        throw new DatasetError(
          'BAD_LABELS',
          `splits: expected one label for clip ${formatClipIds([clip])} in all files; received ${EMOTIONS[known]} and, in ${table.path}, ${EMOTIONS[label]}; take all split files from one copy of the release.`,
        );
      }
      labels.set(clip, label);
    }
  }
  return labels;
}

function checkFolds(tables: readonly SplitTable[]): { folds: Map<number, number>; notes: string[] } {
  const tests = tables.filter((table) => table.role === 'test');
  const trains = tables.filter((table) => table.role === 'train');
  const folds = new Map<number, number>();
  for (const { fold, labels } of tests) {
    const shared = [...labels.keys()].filter((clip) => folds.has(clip));
    if (shared.length > 0) {
      throw new DatasetError(
        'BAD_SPLITS',
        `splits: expected test sets without common clips; received ${formatClipIds(shared)} in the test sets of folds ${folds.get(shared[0]!)} and ${fold}; copy the split files again.`,
      );
    }
    for (const clip of labels.keys()) folds.set(clip, fold);
  }

  const isComplete =
    tests.length === OFFICIAL_FOLDS && tests.every(({ fold }) => fold >= 1 && fold <= OFFICIAL_FOLDS);
  for (const { fold, labels } of trains) {
    const leaked = [...labels.keys()].filter((clip) => folds.get(clip) === fold);
    if (leaked.length > 0) {
      throw new DatasetError(
        'BAD_SPLITS',
        `splits: expected fold ${fold} to train and test on different clips; received ${formatClipIds(leaked)} in both; copy the split files again.`,
      );
    }
    if (!isComplete) continue;
    const extra = [...labels.keys()].filter((clip) => !folds.has(clip));
    const lacking = [...folds].filter(([clip, of]) => of !== fold && !labels.has(clip)).map(([clip]) => clip);
    if (extra.length > 0 || lacking.length > 0) {
      const received = [
        extra.length > 0 ? `${formatClipIds(extra)} surplus` : '',
        lacking.length > 0 ? `${formatClipIds(lacking)} missing` : '',
      ];
      throw new DatasetError(
        'BAD_SPLITS',
        `splits: expected the training set of fold ${fold} to be the union of the other test sets; received ${received.filter(Boolean).join(', ')}; copy the split files again.`,
      );
    }
  }
  if (isComplete) return { folds, notes: [] };
  const held = tests.length > 0 ? `fold ${tests.map(({ fold }) => fold).join(', ')}` : 'no fold';
  return {
    folds,
    notes: [`The release has only the test set of ${held}; the union of the folds was not checked.`],
  };
}
