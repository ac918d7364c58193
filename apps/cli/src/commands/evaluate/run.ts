import { join } from 'node:path';

import {
  computeMetrics,
  computeVerdict,
  disclaimerFor,
  formatClassificationReport,
  verdictSentence,
} from '@dfer/evaluate';
import { mergeRuns } from '@dfer/train/runs';

import { printable } from '@dfer/core';
import { readConfig } from '../../config/config.js';
import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import { counted, table } from '../../terminal/table.js';
import { percent } from '../../shared/epochBar.js';
import { readPredictions } from '../../shared/readPredictions.js';
import {
  exists,
  foldNumbers,
  requireRun,
  resumeCommand,
  runFiles,
  runOf,
  seedNumbers,
  type RunFiles,
} from '../../shared/runFolder.js';

/** Prints the metrics of a run, recomputed from its predictions. */
export async function evaluateRun(named: string | undefined, context: Context): Promise<void> {
  const root = await runOf(named, context);
  const files = await requireRun(root);
  const seeds = await seedNumbers(files);
  if (seeds.length > 0 && (await foldNumbers(files.folds)).length === 0) {
    return evaluateSeeds(files, seeds, context);
  }
  const { classes, predictions } = await readPredictions(files);
  const marked = disclaimerFor((await readConfig(runFiles(root).config)).train.selection);
  const figures = computeMetrics(predictions, classes);
  const verdict = computeVerdict(figures.perClass);
  const shown = formatClassificationReport(computeMetrics(predictions, classes.map(printable))).split('\n');
  context.result([...shown, verdictSentence(verdict), marked.brand ?? []].flat(), {
    ...marked,
    classes,
    clips: predictions.length,
    ...figures,
    verdict,
  });
}

/** Prints the metrics of each seed, their mean and standard deviation. @throws InputError, TrainError if a seed is not finished */
async function evaluateSeeds(files: RunFiles, seeds: readonly number[], context: Context): Promise<void> {
  const { seeds: known = null } = await readConfig(files.config);
  const lacking = (known ?? []).find((seed) => !seeds.includes(seed));
  const unfinished = [];
  for (const seed of seeds) {
    if (!(await exists(runFiles(join(files.seeds, String(seed))).report))) unfinished.push(seed);
  }
  const missing = unfinished[0] ?? lacking;
  if (missing !== undefined) {
    throw new InputError(
      `run ${files.root}: expected all its seeds to be finished; received unfinished seed ${missing}; resume it with: ${resumeCommand(files.root)}, or name a finished seed with --run ${join(files.seeds, 'SEED')}`,
    );
  }
  const report = mergeRuns(seeds.map((seed) => join(files.seeds, String(seed))));
  const rows = report.seeds ?? [{ seed: seeds[0] ?? 0, ...report.foldMean }];
  const line = (name: string, { uar, war }: { readonly uar: number; readonly war: number }): string[] => [
    name,
    percent(uar),
    percent(war),
  ];
  const spread = { uar: deviation(rows.map(({ uar }) => uar)), war: deviation(rows.map(({ war }) => war)) };
  context.result(
    [
      `${counted(rows.length, 'seed')} of ${counted(report.folds.length, 'fold')}; details of one: dfer evaluate --run ${join(files.seeds, 'SEED')}`,
      ...table([
        ['seed', 'UAR', 'WAR'],
        ...rows.map((row) => line(String(row.seed), row)),
        line('mean', report.foldMean),
        ...(rows.length > 1 ? [line('deviation', spread)] : []),
      ]),
      verdictSentence(report.verdict),
      ...(report.brand === undefined ? [] : [report.brand]),
    ],
    report,
  );
}

/** Sample standard deviation. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}
