import { join } from 'node:path';

import { z } from 'zod';
import type { FoldCurve } from '@dfer/evaluate/render';

import { exists, foldNumbers, readText } from '../../shared/runFolder.js';
import { parseJson } from '../../shared/parseJson.js';

/** One line of `metrics.jsonl`; a loss that is not finite is `null` in JSON. */
const epochSchema = z.object({
  epoch: z.int().positive(),
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullish(),
  validationUar: z.number().nullish(),
});

const finite = (value: number | null | undefined): number => value ?? Number.NaN;

/** The learning curve of one fold; a line that an interruption cut short is left out. */
function curveOf(fold: number, lines: string): FoldCurve {
  const epochs = lines.split('\n').flatMap((line) => {
    const parsed = epochSchema.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { epoch, trainLoss, validationLoss, validationUar } = parsed.data;
    return [
      {
        epoch,
        trainLoss: finite(trainLoss),
        validationLoss: finite(validationLoss),
        validationUar: finite(validationUar),
      },
    ];
  });
  return { fold, epochs };
}

/** Learning curves of every fold that has any. */
export async function readCurves(folds: string): Promise<readonly FoldCurve[]> {
  const curves: FoldCurve[] = [];
  for (const fold of await foldNumbers(folds)) {
    const file = join(folds, String(fold), 'metrics.jsonl');
    if (await exists(file)) curves.push(curveOf(fold, await readText(file)));
  }
  return curves;
}
