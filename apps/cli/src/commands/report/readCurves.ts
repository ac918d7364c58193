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

/** The learning curve of one fold, without a line that an interruption truncated. */
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

const resultSchema = z.looseObject({ bestEpoch: z.int().positive() });

/** The epoch whose weights a finished fold saved. */
async function chosenEpochOf(folder: string): Promise<Pick<FoldCurve, 'chosenEpoch'>> {
  const parsed = resultSchema.safeParse(
    parseJson(await readText(join(folder, 'result.json')).catch(() => '')),
  );
  return parsed.success ? { chosenEpoch: parsed.data.bestEpoch } : {};
}

/** Learning curves of every fold that has any. */
export async function readCurves(folds: string): Promise<readonly FoldCurve[]> {
  const curves: FoldCurve[] = [];
  for (const fold of await foldNumbers(folds)) {
    const folder = join(folds, String(fold));
    const file = join(folder, 'metrics.jsonl');
    if (!(await exists(file))) continue;
    curves.push({ ...curveOf(fold, await readText(file)), ...(await chosenEpochOf(folder)) });
  }
  return curves;
}
