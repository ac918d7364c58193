import { seededRandom } from '@dfer/core';
import { computeMetrics, predictedLabel } from '../classificationReport.js';
import { drawBinomial } from '../metrics/binomial.js';
import { type Interval, percentiles } from '../metrics/bootstrap.js';
import { type McNemar, mcnemar } from '../metrics/mcnemar.js';
import { assertSameLength } from '../metrics/sameLength.js';
import type { Prediction } from '../report/report.js';
import { FRAME_ORDERS, type FrameOrder } from './frameOrder.js';

/** A difference of two shares and its interval. */
export interface Difference {
  readonly value: number;
  readonly interval: Interval;
}

/** Metrics of the clips with one frame order. */
export interface OrderMetrics {
  readonly order: FrameOrder;
  /** Over all clips pooled. */
  readonly uar: number;
  readonly war: number;
  readonly folds: readonly { readonly fold: number; readonly uar: number; readonly war: number }[];
}

/** Metrics of a frame order compared with the original order; negative differences are losses. */
export interface OrderComparison extends OrderMetrics {
  readonly order: Exclude<FrameOrder, 'in-order'>;
  readonly uarDifference: Difference;
  readonly warDifference: Difference;
  /** The first model sees the original order, the second this order. */
  readonly mcnemar: McNemar;
  /** Number of clips whose predicted class changes. */
  readonly changed: number;
  /** Largest change of a probability, 0–1: near zero if the network does not distinguish the orders. */
  readonly largestChange: number;
}

/** How much a network uses time: its loss in accuracy when frames are reordered or one frame is repeated. */
export interface TemporalTest {
  readonly clips: number;
  readonly confidence: number;
  /** Number of bootstrap samples. */
  readonly samples: number;
  readonly inOrder: OrderMetrics;
  readonly others: readonly OrderComparison[];
}

export interface TemporalTestOptions {
  /** @defaultValue 1000 */
  readonly samples?: number;
  /** @defaultValue 0.95 */
  readonly confidence?: number;
  /** @defaultValue 1 */
  readonly seed?: number;
}

/**
 * Compares the predictions for each frame order with those for the original order, clip by clip: McNemar's exact test, and percentile
 * bootstrap intervals of the differences, from resampled pairs of predictions.
 *
 * @param predictions - Predictions by frame order, for the same clips in the same order.
 * @param classes - Class names, in the order of the labels.
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_LABEL`
 */
export function temporalTest(
  predictions: Readonly<Record<FrameOrder, readonly Prediction[]>>,
  classes: readonly string[],
  { samples = 1000, confidence = 0.95, seed = 1 }: TemporalTestOptions = {},
): TemporalTest {
  const plain = predictions['in-order'];
  const others = FRAME_ORDERS.flatMap((order) => (order === 'in-order' ? [] : [order]));
  return {
    clips: plain.length,
    confidence,
    samples,
    inOrder: orderMetrics('in-order', plain, classes),
    others: others.map((order) => {
      const moved = predictions[order];
      assertSameLength(plain.length, moved.length, `predictions for frames ${order}`);
      const isRight = (prediction: Prediction): boolean => predictedLabel(prediction) === prediction.label;
      const [before, after] = [plain.map(isRight), moved.map(isRight)];
      return {
        ...orderMetrics(order, moved, classes),
        order,
        ...differences({ labels: plain.map(({ label }) => label), before, after }, classes.length, {
          samples,
          confidence,
          random: seededRandom(seed, 'temporal test', order),
        }),
        mcnemar: mcnemar(before, after),
        changed: plain.filter((one, clip) => predictedLabel(one) !== predictedLabel(moved[clip]!)).length,
        largestChange: largestChange(plain, moved),
      };
    }),
  };
}

function orderMetrics<Order extends FrameOrder>(
  order: Order,
  predictions: readonly Prediction[],
  classes: readonly string[],
): OrderMetrics & { readonly order: Order } {
  const metrics = (some: readonly Prediction[]): { uar: number; war: number } => {
    const { uar, war } = computeMetrics(some, classes);
    return { uar, war };
  };
  const folds = [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b);
  return {
    order,
    ...metrics(predictions),
    folds: folds.map((fold) => ({ fold, ...metrics(predictions.filter((one) => one.fold === fold)) })),
  };
}

interface Pairs {
  readonly labels: readonly number[];
  readonly before: readonly boolean[];
  readonly after: readonly boolean[];
}

/** Clip counts of each class by correctness before and after: the differences depend on nothing else. */
type PairCounts = readonly (readonly number[])[];

function differences(
  { labels, before, after }: Pairs,
  classCount: number,
  options: { readonly samples: number; readonly confidence: number; readonly random: () => number },
): Pick<OrderComparison, 'uarDifference' | 'warDifference'> {
  const counts = Array.from({ length: classCount }, () => [0, 0, 0, 0]);
  labels.forEach((label, clip) => {
    counts[label]![(before[clip] ? 2 : 0) + (after[clip] ? 1 : 0)]! += 1;
  });
  const drawn = Array.from({ length: options.samples }, () =>
    drawPairs(counts, labels.length, options.random),
  );
  const difference = (of: (pairs: PairCounts) => number): Difference => ({
    value: of(counts),
    interval: percentiles(drawn.map(of), options.confidence),
  });
  return { uarDifference: difference(uarDifference), warDifference: difference(warDifference) };
}

/** Resamples the pairs with replacement: a multinomial draw of the cells. */
function drawPairs(counts: PairCounts, total: number, random: () => number): PairCounts {
  let [left, weight] = [total, total];
  return counts.map((cells) =>
    cells.map((count) => {
      const drawn = drawBinomial(left, weight === 0 ? 0 : count / weight, random);
      left -= drawn;
      weight -= count;
      return drawn;
    }),
  );
}

const countClips = (cells: readonly number[]): number => cells.reduce((sum, count) => sum + count, 0);

/** Correct predictions gained minus those lost. */
const countGain = ([, gained = 0, lost = 0]: readonly number[]): number => gained - lost;

function uarDifference(pairs: PairCounts): number {
  const present = pairs.filter((cells) => countClips(cells) > 0);
  return (
    present.reduce((sum, cells) => sum + countGain(cells) / countClips(cells), 0) /
    Math.max(1, present.length)
  );
}

function warDifference(pairs: PairCounts): number {
  const clips = pairs.reduce((sum, cells) => sum + countClips(cells), 0);
  return pairs.reduce((sum, cells) => sum + countGain(cells), 0) / Math.max(1, clips);
}

function largestChange(some: readonly Prediction[], others: readonly Prediction[]): number {
  return some.reduce((most, { probabilities }, clip) => {
    const changes = probabilities.map((value, label) =>
      Math.abs(value - others[clip]!.probabilities[label]!),
    );
    return Math.max(most, ...changes);
  }, 0);
}
