import { seededRandom } from '@dfer/core';
import { EvaluateError } from '../errors.js';
import { type Interval, percentiles } from './bootstrap.js';
import { jointCells, matrixFiller, type PairedPredictions } from './jointCells.js';
import type { MatrixMetric } from './matrixMetrics.js';
import { groupSampler } from './sampling/groupSampler.js';
import { drawMultinomial } from './sampling/multinomial.js';

/** Difference of one metric between two models on the same clips. */
export interface PairedDifference {
  readonly first: number;
  readonly second: number;
  /** Second minus first; NaN if either is not defined. */
  readonly difference: number;
  /** Percentile interval of the difference; `null` if it is not defined in any sample. */
  readonly interval: Interval | null;
  /** Two-sided: twice the smaller share of samples on one side of zero, zeros included; `null` like `interval`. */
  readonly pValue: number | null;
}

export interface PairedBootstrapOptions {
  /** @defaultValue 10,000 */
  readonly samples?: number;
  /** @defaultValue 0.95 */
  readonly confidence?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
  /**
   * Group of each clip (a person, a movie): whole groups are resampled, because clips of one group are alike.
   * @defaultValue clips are resampled one by one
   */
  readonly groups?: readonly string[];
}

/** Tolerance for rounding errors. */
const ROUNDING = 1e-12;

/**
 * Paired bootstrap (Efron 1979) of the differences between two models: both are measured on the same resampled clips, so that clips
 * that are hard for both do not widen the interval.
 *
 * The metrics depend only on the counts by true class and both predictions. A sample of clips is one multinomial draw of these counts,
 * whose time does not grow with the number of clips; a sample of groups adds up their counts. Swapping the models only flips the signs.
 *
 * @param metrics - Metrics to compare.
 * @returns A difference for each metric.
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL`, `NO_PREDICTIONS`, `BAD_GROUPS`
 */
export function pairedBootstrap(
  predictions: PairedPredictions,
  metrics: readonly MatrixMetric[],
  { samples = 10_000, confidence = 0.95, seed = 1, groups }: PairedBootstrapOptions = {},
): PairedDifference[] {
  if (predictions.labels.length === 0) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      'paired bootstrap: expected at least one clip; received none; pass clips that both models classified',
    );
  }
  const joint = jointCells(predictions);
  const random = seededRandom(seed, 'paired bootstrap');
  const draw = groups
    ? groupSampler(joint.cellOf, groups, joint.counts.length, random)
    : () => drawMultinomial(joint.counts, random);
  const matrices = matrixFiller(joint);
  const drawn = metrics.map((): number[] => []);
  for (let sample = 0; sample < samples; sample++) {
    const [first, second] = matrices(draw());
    metrics.forEach((metric, index) => {
      const difference = metric(second) - metric(first);
      if (!Number.isNaN(difference)) drawn[index]!.push(difference);
    });
  }
  const [first, second] = matrices(joint.counts);
  return metrics.map((metric, index) => {
    const [one, other, differences] = [metric(first), metric(second), drawn[index]!];
    return {
      first: one,
      second: other,
      difference: other - one,
      interval: differences.length === 0 ? null : percentiles(differences, confidence),
      pValue: differences.length === 0 ? null : twoSided(differences),
    };
  });
}

function twoSided(differences: readonly number[]): number {
  const part = (isOnSide: (difference: number) => boolean): number =>
    (differences.filter(isOnSide).length + 1) / (differences.length + 1);
  return Math.min(
    1,
    2 *
      Math.min(
        part((value) => value <= ROUNDING),
        part((value) => value >= -ROUNDING),
      ),
  );
}
