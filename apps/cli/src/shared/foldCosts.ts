import { join } from 'node:path';

import { z } from 'zod';
import { median } from '@dfer/core';
import type { FoldCost } from '@dfer/evaluate';
import type { RunFact } from '@dfer/evaluate/render';

import { foldNumbers, readText } from './runFolder.js';
import { parseJson } from './parseJson.js';

const rate = z.number().nonnegative().nullish().catch(null);

/** As much of a line of `metrics.jsonl` as tells what an epoch took. */
const epochSchema = z.object({ seconds: z.number(), clipsPerSecond: rate, framesPerSecond: rate });

/** What each fold took, by its `metrics.jsonl`; a line that an interruption cut short is left out. */
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

/** Clips and frames that a run learns from in a second: the median over its folds, validation left out. */
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
          : `${duration(costs.reduce((sum, { seconds }) => sum + seconds, 0))} (validation included; folds may have run side by side)`,
    },
    {
      name: 'Training speed',
      value:
        clips === null || frames === null
          ? null
          : `${clips.toFixed(1)} clips/s, ${frames.toFixed(1)} frames/s a fold (median over the steps, validation left out)`,
    },
  ];
}

/** `null` where one is not known, or there are none. */
function medianOfKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.flatMap((value) => value ?? []);
  return known.length < values.length || known.length === 0 ? null : median(known);
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return `${(seconds / 60).toFixed(1)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
