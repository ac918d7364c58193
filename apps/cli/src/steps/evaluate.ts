import { join } from 'node:path';

import {
  brandOf,
  figuresOf,
  formatClassificationReport,
  parsePredictionsCsv,
  verdictOf,
  verdictSentence,
  type PredictionSet,
} from '@dfer/evaluate';

import { readConfig } from '../config.js';
import type { Context } from '../context.js';
import { InputError } from '../errors.js';
import type { Flags } from '../flags.js';
import { exists, foldNumbers, readText, requireRun, runFiles } from './runFolder.js';

/** Out-of-fold predictions of all finished folds of a run. @throws InputError where none is finished. */
export async function readPredictions(root: string): Promise<PredictionSet> {
  const files = await requireRun(root);
  const sets: PredictionSet[] = [];
  for (const fold of await foldNumbers(files.folds)) {
    const file = join(files.folds, String(fold), 'predictions.csv');
    if (await exists(file)) sets.push(parsePredictionsCsv(await readText(file)));
  }
  const first = sets[0];
  if (first === undefined) {
    throw new InputError(
      `run ${root}: expected predictions of at least one fold; received none; go on with: dfer train --resume ${root}`,
    );
  }
  return { classes: first.classes, predictions: sets.flatMap(({ predictions }) => predictions) };
}

/** Prints the figures of a run, computed anew from its predictions. */
export async function evaluateRun(flags: Flags, context: Context): Promise<void> {
  const root = flags.run ?? 'runs/demo';
  const { classes, predictions } = await readPredictions(root);
  const marked = brandOf((await readConfig(runFiles(root).config)).train.selection);
  const figures = figuresOf(predictions, classes);
  const verdict = verdictOf(figures.perClass);
  const lines = [formatClassificationReport(figures), verdictSentence(verdict), marked.brand ?? []].flat();
  context.result(lines.join('\n'), {
    ...marked,
    classes,
    clips: predictions.length,
    ...figures,
    verdict,
  });
}
