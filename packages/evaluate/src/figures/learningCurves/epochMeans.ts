import { area, line } from 'd3';
import { mean } from '@dfer/core';
import type { EpochMetrics, FoldCurve } from './curves.js';

/** Mean of an epoch over the folds that reached it, and their minimum and maximum. */
export interface EpochMean {
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Metric of an epoch that can be drawn. */
export type CurveMeasure = 'trainLoss' | 'validationLoss' | 'validationUar';

/** Maps a value of an axis to pixels. */
export type Scale = (value: number) => number;

/** Means over the folds, by ascending epoch; non-finite values are skipped. */
export function averageEpochs(curves: readonly FoldCurve[], measure: CurveMeasure): EpochMean[] {
  const byEpoch = new Map<number, number[]>();
  for (const [epoch, value] of curves.flatMap(({ epochs }) => collectPoints(epochs, measure))) {
    const known = byEpoch.get(epoch);
    if (known) known.push(value);
    else byEpoch.set(epoch, [value]);
  }
  return [...byEpoch]
    .sort(([a], [b]) => a - b)
    .map(([epoch, values]) => ({
      epoch,
      mean: mean(values),
      low: Math.min(...values),
      high: Math.max(...values),
    }));
}

/** The finite values of a metric, with their epochs. */
export function collectPoints(
  epochs: readonly EpochMetrics[],
  measure: CurveMeasure,
): (readonly [epoch: number, value: number])[] {
  return epochs.flatMap((metrics) => {
    const value = metrics[measure];
    return value !== undefined && Number.isFinite(value) ? [[metrics.epoch, value] as const] : [];
  });
}

/** SVG path of the band between the lowest and the highest fold. */
export function bandPath(means: readonly EpochMean[], x: Scale, y: Scale): string | null {
  const band = area<EpochMean>(
    ({ epoch }) => x(epoch),
    ({ low }) => y(low),
    ({ high }) => y(high),
  );
  return band([...means]);
}

/** SVG path of the mean. */
export function meanPath(means: readonly EpochMean[], x: Scale, y: Scale): string | null {
  const path = line<EpochMean>(
    ({ epoch }) => x(epoch),
    ({ mean }) => y(mean),
  );
  return path([...means]);
}
