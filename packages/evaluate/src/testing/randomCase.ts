import { randomStream } from '@dfer/core';
import type { Prediction } from '../report/report.js';

/** Seeded predictions with few distinct scores, the same as `case` in metricsFixture.py. */
export function makeCase(seed: number): {
  readonly classes: number;
  readonly predictions: readonly Prediction[];
} {
  const { next } = randomStream(seed);
  const classes = 2 + (seed % 6);
  const predictions = Array.from({ length: 20 + seed }, (_, clip): Prediction => {
    const label = clip % classes;
    const row = Array.from({ length: classes }, () => 1 + Math.floor(next() * 12));
    row[label]! += Math.floor(next() * 8);
    const total = row.reduce((sum, value) => sum + value, 0);
    return { clip: String(clip), fold: 1, label, probabilities: row.map((value) => value / total) };
  });
  return { classes, predictions };
}
