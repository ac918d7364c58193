import { seededRandom } from '@dfer/core';
import { computeMetricsFromMatrix } from '../classificationReport.js';
import { EvaluateError } from '../errors.js';
import type { Prediction } from '../report/report.js';
import { assertCount } from './assertCount.js';
import { confusionCells, countCells, toMatrix } from './confusionCells.js';
import { quantile } from './quantile.js';
import { groupSampler } from './sampling/groupSampler.js';
import { drawMultinomial } from './sampling/multinomial.js';

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

export interface Intervals {
  /** Share of the samples within the interval, 0–1. */
  readonly confidence: number;
  readonly samples: number;
  /** The resampled units: single clips or whole groups. */
  readonly resampled: 'clips' | 'groups';
  readonly war: Interval;
  readonly uar: Interval;
  /** Recall of each class; `null`: the class has no clips, or none was drawn in any sample. */
  readonly recall: Readonly<Record<string, Interval | null>>;
}

export interface BootstrapOptions {
  /** @defaultValue 1000 */
  readonly samples?: number;
  /** @defaultValue 0.95 */
  readonly confidence?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
  /**
   * Group of each prediction's clip (a person, a movie): whole groups are resampled, because clips of one group are alike.
   * @defaultValue clips are resampled one by one
   */
  readonly groups?: readonly string[];
}

/**
 * Computes percentile bootstrap intervals (Efron 1979) of WAR, UAR and each recall.
 *
 * These depend only on the confusion matrix. A sample of n clips is a multinomial draw of its cells, whose time does not grow with n.
 * A sample of groups adds up the counts of each group.
 *
 * @param classes - Names, in the order of the labels.
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL`, `BAD_GROUPS`, `BAD_OPTION`
 */
export function bootstrapIntervals(
  predictions: readonly Prediction[],
  classes: readonly string[],
  { samples = 1000, confidence = 0.95, seed = 1, groups }: BootstrapOptions = {},
): Intervals {
  assertCount('samples', samples);
  assertConfidence(confidence);
  const cells = confusionCells(predictions, classes.length);
  const counts = countCells(cells, classes.length);
  const random = seededRandom(seed, 'bootstrap');
  const draw = groups
    ? groupSampler(cells, groups, counts.length, random)
    : () => drawMultinomial(counts, random);
  const metricsFromCounts = (sample: Float64Array): ReturnType<typeof computeMetricsFromMatrix> =>
    computeMetricsFromMatrix(toMatrix(sample, classes.length), classes);
  const drawn = Array.from({ length: samples }, () => metricsFromCounts(draw()));
  const whole = metricsFromCounts(counts);
  const interval = (values: number[]): Interval => percentiles(values, confidence);
  return {
    confidence,
    samples,
    resampled: groups ? 'groups' : 'clips',
    war: interval(drawn.map(({ war }) => war)),
    uar: interval(drawn.map(({ uar }) => uar)),
    recall: Object.fromEntries(
      classes.map((name) => {
        // A sample without clips of the class has no recall for it.
        const seen = drawn.map(({ perClass }) => perClass[name]!).filter(({ support }) => support > 0);
        const isPresent = whole.perClass[name]!.support > 0;
        return [name, isPresent && seen.length > 0 ? interval(seen.map(({ recall }) => recall)) : null];
      }),
    ),
  };
}

/** The central interval of the values, with linear interpolation as numpy's `percentile`. */
export function percentiles(values: readonly number[], confidence: number): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => quantile(sorted, share);
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)];
}

function assertConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new EvaluateError(
    'BAD_OPTION',
    `confidence: expected a number between 0 and 1; received ${confidence}; pass 0.95 for 95 %`,
  );
}
