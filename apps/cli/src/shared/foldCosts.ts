import { join } from 'node:path';

import { z } from 'zod';
import { median } from '@dfer/core';
import type { FoldCost } from '@dfer/evaluate';
import type { RunFact } from '@dfer/evaluate/render';

import { foldNumbers, readText } from './runFolder.js';
import { parseJson } from './parseJson.js';

const rate = z.number().nonnegative().nullish().catch(null);

/** Cost fields of a line of `metrics.jsonl`. */
const epochSchema = z.object({ seconds: z.number(), clipsPerSecond: rate, framesPerSecond: rate });

/** Cost of each fold, from its `metrics.jsonl`, without lines that an interruption truncated. */
export async function readFoldCosts(folds: string): Promise<readonly FoldCost[]> {
  const costs: FoldCost[] = [];
  for (const fold of await foldNumbers(folds)) {
    const text = await readText(join(folds, String(fold), 'metrics.jsonl')).catch(() => '');
    const epochs = text.split('\n').flatMap((line) => {
      const parsed = epochSchema.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    });
    if (epochs.length === 0) continue;
    costs.push({
      fold,
      epochs: epochs.length,
      seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
      clipsPerSecond: medianOfKnown(epochs.map(({ clipsPerSecond }) => clipsPerSecond)),
      framesPerSecond: medianOfKnown(epochs.map(({ framesPerSecond }) => framesPerSecond)),
    });
  }
  return costs;
}

/** Clips and frames that a run trains on per second: the median over its folds, without validation. */
export function trainingSpeed(
  costs: readonly FoldCost[],
): Pick<FoldCost, 'clipsPerSecond' | 'framesPerSecond'> {
  return {
    clipsPerSecond: medianOfKnown(costs.map(({ clipsPerSecond }) => clipsPerSecond)),
    framesPerSecond: medianOfKnown(costs.map(({ framesPerSecond }) => framesPerSecond)),
  };
}

/** Time and speed of all folds together. */
export function costFacts(costs: readonly FoldCost[]): readonly RunFact[] {
  const { clipsPerSecond: clips, framesPerSecond: frames } = trainingSpeed(costs);
  return [
    {
      name: 'Training time, all folds',
      value:
        costs.length === 0
          ? null
          : `${duration(costs.reduce((sum, { seconds }) => sum + seconds, 0))} (validation included; folds may have run in parallel)`,
    },
    {
      name: 'Training speed',
      value:
        clips === null || frames === null
          ? null
          : `${clips.toFixed(1)} clips/s, ${frames.toFixed(1)} frames/s per fold (median over the steps, without validation)`,
    },
  ];
}

/** `null` if a value is unknown or there are none. */
function medianOfKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length < values.length || known.length === 0 ? null : median(known);
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
