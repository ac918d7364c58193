import { join } from 'node:path';

import type { Comparison } from '@dfer/evaluate';

import { readConfig } from '../../config/config.js';
import type { Flags } from '../../config/flags.js';
import { differences } from '../../config/settings.js';
import type { Context } from '../../context.js';
import { exists, runFiles, writeJson } from '../../shared/runFolder.js';
import { Interrupted, isAbort, stopIfAsked } from '../../terminal/errors.js';
import { checkOut, comparisonOf, linesOf, writtenLine } from '../compare/run.js';
import { writeComparison } from '../compare/writeComparison.js';
import { train } from '../train/run.js';
import { planStudy, type DepthStudy, type PlannedRun } from './planStudy.js';

/** Trains every unfinished depth, and compares the finished ones. */
export async function studyDepth(flags: Flags, context: Context): Promise<void> {
  const study = await planStudy(flags);
  await checkOut(study.out);
  context.note(`study ${study.out}: ${study.runs.map(({ name }) => name).join(', ')}. ${study.pretraining}`);
  for (const note of study.notes) context.note(note);
  const finished: PlannedRun[] = [];
  let written: WrittenStudy | null = null;
  for (const run of study.runs) {
    await finishRun(run, context);
    finished.push(run);
    // After each depth, so that there is a result even if the deepest network does not fit into memory.
    if (finished.length >= 2) written = await writeStudy(study, finished, flags, context);
  }
  if (written === null) return;
  const { comparison, files } = written;
  context.result([...linesOf(comparison), '', writtenLine(files)], {
    study: 'depth',
    pretraining: study.pretraining,
    ...comparison,
    files,
  });
}

/** @throws Interrupted with what to do, InputError, TrainError */
async function finishRun(run: PlannedRun, context: Context): Promise<void> {
  if (await isFinished(run)) {
    context.note(`${run.name}: already finished; kept`);
    return;
  }
  stopStudyIfAsked(context);
  context.note(`${run.name}: training in ${run.root}`);
  try {
    // The study prints one result; the results of its runs become notes.
    await train(run.flags, {
      ...context,
      result: (lines) => context.note([lines].flat().join('; ')),
    });
  } catch (error) {
    if (error instanceof Interrupted || isAbort(error)) throw new Interrupted('run the same command again');
    throw error;
  }
}

function stopStudyIfAsked({ signal }: Context): void {
  try {
    stopIfAsked(signal);
  } catch {
    throw new Interrupted('run the same command again');
  }
}

/** True if a run's folder holds this exact experiment with its report. Training reports a different one. */
async function isFinished({ root, config }: PlannedRun): Promise<boolean> {
  const files = runFiles(root);
  if (!(await exists(files.report)) || !(await exists(files.config))) return false;
  const there = await readConfig(files.config).catch(() => null);
  return there !== null && differences(there, config).length === 0;
}

interface WrittenStudy {
  readonly comparison: Comparison;
  readonly files: readonly string[];
}

async function writeStudy(
  study: DepthStudy,
  finished: readonly PlannedRun[],
  flags: Flags,
  context: Context,
): Promise<WrittenStudy> {
  const names = finished.map(({ name }) => name);
  const all = await comparisonOf(
    finished.map(({ root }) => root),
    names,
    flags.seed === undefined ? {} : { seed: flags.seed },
    context,
  );
  const rest = study.runs.slice(finished.length).map(({ name }) => name);
  const unfinished = rest.length === 0 ? [] : [`Not finished yet: ${rest.join(', ')}.`];
  const notes = [study.pretraining, ...study.notes, ...unfinished, ...all.notes];
  const comparison = { ...all, notes };
  const files = await writeComparison(comparison, study.out, 'Depth study');
  const file = join(study.out, 'study.json');
  await writeJson(file, {
    study: 'depth',
    depths: study.runs.map(({ depth }) => depth),
    finished: finished.map(({ depth, name }) => ({ depth, name, folder: name })),
    pretraining: study.pretraining,
    comparison,
  });
  return { comparison, files: [...files, file] };
}
