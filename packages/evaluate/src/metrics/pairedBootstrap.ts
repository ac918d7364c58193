import { seededRandom } from '@dfer/core';
import { EvaluateError } from '../errors.js';
import { type Interval, percentiles } from './bootstrap.js';
import { jointCells, matrixFiller, type PairedAnswers } from './jointCells.js';
import type { MatrixMetric } from './matrixMetrics.js';
import { groupSampler } from './sampling/groupSampler.js';
import { drawMultinomial } from './sampling/multinomial.js';

/** How one figure of two models differs on the same clips. */
export interface PairedDifference {
  readonly first: number;
  readonly second: number;
  /** Second less first; NaN where one is not defined. */
  readonly difference: number;
  /** Percentile interval of the difference; `null` where no sample has one. */
  readonly interval: Interval | null;
  /** Two-sided: twice the smaller part of the samples whose difference is zero or of the other sign; `null` as `interval`. */
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
   * What clips belong to (a person, a movie), one for each clip: whole groups are drawn then, since clips of one are alike.
   * @defaultValue clips are drawn one by one
   */
  readonly groups?: readonly string[];
}

/** Sums in another order differ in their last digits. */
const ROUNDING = 1e-12;

/**
 * Paired bootstrap (Efron 1979) of how figures of two models differ: both are measured on the same resampled clips, so that what makes
 * a clip hard for both does not widen the interval.
 *
 * Figures depend on the counts by true class and both answers alone: a sample of clips is one multinomial draw of them, whose time does
 * not grow with the clips; a sample of groups adds up the counts of each. Exchanging the models changes the signs and nothing else.
 *
 * @param metrics - What to measure.
 * @returns A difference for each metric.
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL`, `NO_PREDICTIONS`, `BAD_GROUPS`
 */
export function pairedBootstrap(
  answers: PairedAnswers,
  metrics: readonly MatrixMetric[],
  { samples = 10_000, confidence = 0.95, seed = 1, groups }: PairedBootstrapOptions = {},
): PairedDifference[] {
  if (answers.labels.length === 0) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      'paired bootstrap: expected at least one clip; received none; pass clips that both models answered',
    );
  }
  const joint = jointCells(answers);
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
