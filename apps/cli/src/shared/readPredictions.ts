import { join } from 'node:path';

import { joinFolds, parsePredictionsCsv, type FoldPredictions, type PredictionSet } from '@dfer/evaluate';

import { InputError } from '../terminal/errors.js';
import { exists, foldNumbers, readText, resumeCommand, type RunFiles } from './runFolder.js';

/** Out-of-fold predictions of all finished folds of a run. @throws InputError if none is finished, EvaluateError */
export async function readPredictions({ root, folds }: RunFiles): Promise<PredictionSet> {
  const sets: FoldPredictions[] = [];
  for (const fold of await foldNumbers(folds)) {
    const name = join(folds, String(fold));
    const [file, all] = [join(name, 'predictions.csv'), join(name, 'every-clip.csv')];
    if (!(await exists(file))) continue;
    const test = parsePredictionsCsv(await readText(file));
    const every = (await exists(all)) ? { every: parsePredictionsCsv(await readText(all)) } : {};
    sets.push({ fold, name, test, ...every });
  }
  if (sets.length === 0) {
    throw new InputError(
      `run ${root}: expected predictions of at least one fold; received none; resume it with: ${resumeCommand(root)}`,
    );
  }
  return joinFolds(sets);
}
