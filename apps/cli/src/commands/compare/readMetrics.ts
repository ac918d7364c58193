import { join } from 'node:path';

import { z } from 'zod';
import type { FoldCurve } from '@dfer/evaluate/render';

import { foldNumbers, readText } from '../../shared/runFolder.js';
import { parseJson } from '../../shared/parseJson.js';

/** One line of `metrics.jsonl`; a loss that is not finite is `null` in JSON. */
const lineSchema = z.object({
  epoch: z.int().positive(),
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullish(),
  validationUar: z.number().nullish(),
  seconds: z.number().nonnegative().optional(),
});

export type EpochLine = z.infer<typeof lineSchema>;

export interface RunMetrics {
  readonly curves: readonly FoldCurve[];
  /** Lines of all folds. */
  readonly lines: readonly EpochLine[];
}

/** All learning curves of a run, without lines that an interruption truncated. */
export async function readMetrics(folds: string): Promise<RunMetrics> {
  const curves: FoldCurve[] = [];
  const lines: EpochLine[] = [];
  for (const fold of await foldNumbers(folds)) {
    const text = await readText(join(folds, String(fold), 'metrics.jsonl')).catch(() => '');
    const own = text.split('\n').flatMap((line): EpochLine[] => {
      const parsed = lineSchema.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    });
    if (own.length === 0) continue;
    lines.push(...own);
    curves.push({ fold, epochs: own.map(epochOf) });
  }
  return { curves, lines };
}

function epochOf({
  epoch,
  trainLoss,
  validationLoss,
  validationUar,
}: EpochLine): FoldCurve['epochs'][number] {
  return {
    epoch,
    trainLoss: trainLoss ?? Number.NaN,
    validationLoss: validationLoss ?? Number.NaN,
    validationUar: validationUar ?? Number.NaN,
  };
}
