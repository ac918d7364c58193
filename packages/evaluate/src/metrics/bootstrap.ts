import { type Random, seededRandom } from '@dfer/core';
import { figuresOfMatrix, predictedLabel } from '../classificationReport.js';
import { type ConfusionMatrix, confusionMatrix } from '../confusion.js';
import type { Prediction } from '../report/report.js';
import { drawBinomial } from './binomial.js';
import { assertSameLength } from './sameLength.js';

/** Lower and upper end. */
export type Interval = readonly [low: number, high: number];

export interface Intervals {
  /** Part of the samples that lie within, 0–1. */
  readonly confidence: number;
  readonly samples: number;
  /** Whether clips were drawn one by one, or whole groups of them. */
  readonly resampled: 'clips' | 'groups';
  readonly war: Interval;
  readonly uar: Interval;
  /** Recall of each class; `null`: it has no clips. */
  readonly recall: Readonly<Record<string, Interval | null>>;
}

export interface BootstrapOptions {
  /** @default 1000 */
  readonly samples?: number;
  /** @default 0.95 */
  readonly confidence?: number;
  /** @default 1 */
  readonly seed?: number;
  /**
   * What clips belong to (a person, a movie), one for each prediction: whole groups are drawn then, since clips of one are alike.
   * @default clips are drawn one by one
   */
  readonly groups?: readonly string[];
}

/**
 * Percentile bootstrap intervals (Efron 1979) of WAR, UAR and each recall.
 *
 * These depend on the confusion matrix alone, so a sample of n clips is a multinomial draw of its cells: the time does not grow with
 * the clips.
 *
 * @param classes - Names, in the order of the labels.
 * @throws {@link EvaluateError} `LENGTH_MISMATCH`, `BAD_LABEL`
 */
export function bootstrapIntervals(
  predictions: readonly Prediction[],
  classes: readonly string[],
  { samples = 1000, confidence = 0.95, seed = 1, groups }: BootstrapOptions = {},
): Intervals {
  if (groups) assertSameLength(predictions.length, groups.length, 'groups');
  const random = seededRandom(seed, 'bootstrap');
  const draw = groups
    ? groupSampler(predictions, groups, classes.length, random)
    : clipSampler(matrixOf(predictions, classes.length), random);
  const drawn = Array.from({ length: samples }, () => figuresOfMatrix(draw(), classes));
  const whole = figuresOfMatrix(matrixOf(predictions, classes.length), classes);
  const interval = (values: number[]): Interval => percentiles(values, confidence);
  return {
    confidence,
    samples,
    resampled: groups ? 'groups' : 'clips',
    war: interval(drawn.map(({ war }) => war)),
    uar: interval(drawn.map(({ uar }) => uar)),
    recall: Object.fromEntries(
      classes.map((name) => {
        // A sample without clips of the class says nothing of its recall.
        const seen = drawn.map(({ perClass }) => perClass[name]!).filter(({ support }) => support > 0);
        const isPresent = whole.perClass[name]!.support > 0;
        return [name, isPresent ? interval(seen.map(({ recall }) => recall)) : null];
      }),
    ),
  };
}

/** The middle part of the values, by linear interpolation as numpy's `percentile`. */
export function percentiles(values: readonly number[], confidence: number): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return low + (high - low) * (place - Math.floor(place));
  };
  return [at((1 - confidence) / 2), at((1 + confidence) / 2)];
}

function matrixOf(predictions: readonly Prediction[], classes: number): ConfusionMatrix {
  return confusionMatrix(
    predictions.map(({ label }) => label),
    predictions.map(predictedLabel),
    classes,
  );
}

function clipSampler(matrix: ConfusionMatrix, random: Random): () => ConfusionMatrix {
  const total = matrix.flat().reduce((sum, count) => sum + count, 0);
  return () => {
    let [left, weight] = [total, total];
    return matrix.map((row) =>
      row.map((count) => {
        const drawn = drawBinomial(left, weight === 0 ? 0 : count / weight, random);
        left -= drawn;
        weight -= count;
        return drawn;
      }),
    );
  };
}

function groupSampler(
  predictions: readonly Prediction[],
  groups: readonly string[],
  classes: number,
  random: Random,
): () => ConfusionMatrix {
  const members = new Map<string, Prediction[]>();
  predictions.forEach((prediction, index) => {
    const name = groups[index]!;
    const own = members.get(name);
    if (own) own.push(prediction);
    else members.set(name, [prediction]);
  });
  const cells = [...members.values()].map((own) =>
    own.map((prediction) => prediction.label * classes + predictedLabel(prediction)),
  );
  return () => {
    const counts = new Array<number>(classes * classes).fill(0);
    const drawn = cells.map(() => cells[Math.floor(random() * cells.length)]!);
    for (const cell of drawn.flat()) counts[cell]! += 1;
    return Array.from({ length: classes }, (_, row) => counts.slice(row * classes, (row + 1) * classes));
  };
}
