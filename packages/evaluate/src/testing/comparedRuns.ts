import { randomStream } from '@dfer/core';
import type { ComparedRun } from '../compare/comparedRun.js';
import { prediction } from './predictions.js';

const nothing = {
  parameters: null,
  flopsPerClip: null,
  imagesPerSecond: null,
  peakMemory: null,
  trainingSeconds: null,
};

/** A run that classifies each clip correctly with a given probability, from a seeded stream; each class has every third clip. */
export function comparedRun(
  name: string,
  accuracy: number,
  { clips = 300, seed = 1, first = 0 } = {},
): ComparedRun & { readonly predictions: NonNullable<ComparedRun['predictions']> } {
  const { next } = randomStream(seed);
  const predictions = Array.from({ length: clips }, (_, index) => {
    const clip = first + index;
    const label = clip % 3;
    const predicted = next() < accuracy ? label : (label + 1) % 3;
    return prediction(String(clip).padStart(4, '0'), label, predicted, { fold: 1 + (clip % 2) });
  });
  return {
    name,
    predictions: { classes: ['happy', 'sad', 'fear'], predictions },
    reported: null,
    curves: [],
    cost: nothing,
    settings: {},
    missing: [],
  };
}
