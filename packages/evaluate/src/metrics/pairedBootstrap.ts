import { type Random, seededRandom } from '@dfer/core';
import { EvaluateError } from '../errors.js';
import { drawBinomial } from './binomial.js';
import { type Interval, percentiles } from './bootstrap.js';
import { jointCells, matricesOf, type PairedAnswers } from './jointCells.js';
import type { MatrixMetric } from './matrixMetrics.js';
import { assertSameLength } from './sameLength.js';

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
    : clipSampler(joint.counts, random);
  const matrices = matricesOf(joint);
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

/** Draws as many clips as there are: a multinomial, as a chain of binomials. */
function clipSampler(counts: Float64Array, random: Random): () => Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const sample = new Float64Array(counts.length);
  return () => {
    let [left, weight] = [total, total];
    counts.forEach((count, cell) => {
      const own = drawBinomial(left, weight === 0 ? 0 : count / weight, random);
      sample[cell] = own;
      left -= own;
      weight -= count;
    });
    return sample;
  };
}

/** Draws as many groups as there are, each with all its clips. @throws EvaluateError `LENGTH_MISMATCH`, `BAD_GROUPS` */
function groupSampler(
  cellOf: Int32Array,
  groups: readonly string[],
  cellCount: number,
  random: Random,
): () => Float64Array {
  assertSameLength(cellOf.length, groups.length, 'groups');
  const { starts, cells, counts } = countsOfGroups(cellOf, groups);
  const groupCount = starts.length - 1;
  if (groupCount === 1) {
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups: expected at least two, to tell how much they differ; received '${groups[0]!}' alone; leave groups out to draw clips one by one`,
    );
  }
  const sample = new Float64Array(cellCount);
  return () => {
    sample.fill(0);
    for (let draw = 0; draw < groupCount; draw++) {
      const group = Math.floor(random() * groupCount);
      for (let at = starts[group]!; at < starts[group + 1]!; at++) sample[cells[at]!]! += counts[at]!;
    }
    return sample;
  };
}

/** What each group counts, its zeros left out: cells and counts of group g lie from `starts[g]` to `starts[g + 1]`. */
function countsOfGroups(
  cellOf: Int32Array,
  groups: readonly string[],
): { readonly starts: Int32Array; readonly cells: Int32Array; readonly counts: Int32Array } {
  const byGroup = new Map<string, Map<number, number>>();
  groups.forEach((group, clip) => {
    const own = byGroup.get(group) ?? new Map<number, number>();
    byGroup.set(group, own);
    const cell = cellOf[clip]!;
    own.set(cell, (own.get(cell) ?? 0) + 1);
  });
  const starts = new Int32Array(byGroup.size + 1);
  const [cells, counts]: [number[], number[]] = [[], []];
  [...byGroup.values()].forEach((own, group) => {
    for (const [cell, count] of own) {
      cells.push(cell);
      counts.push(count);
    }
    starts[group + 1] = cells.length;
  });
  return { starts, cells: Int32Array.from(cells), counts: Int32Array.from(counts) };
}
