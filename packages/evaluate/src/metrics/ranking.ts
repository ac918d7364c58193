import { EvaluateError } from '../errors.js';
import { assertSameLength } from './sameLength.js';

/** One point of a curve over all thresholds. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Cumulative counts at each distinct score, from the highest down. */
interface Steps {
  readonly length: number;
  readonly truePositives: Int32Array;
  readonly falsePositives: Int32Array;
  readonly positives: number;
  readonly negatives: number;
}

/** Sorts the scores of positives and negatives separately, then merges them, which avoids sorting indices. */
function countSteps(scores: readonly number[], isPositive: readonly boolean[]): Steps {
  assertSameLength(isPositive.length, scores.length, 'scores');
  const [first, second] = [new Float64Array(scores.length), new Float64Array(scores.length)];
  let [positives, negatives] = [0, 0];
  for (let clip = 0; clip < scores.length; clip++) {
    const score = scores[clip]!;
    if (!(score <= Infinity)) {
      throw new EvaluateError(
        'BAD_PROBABILITIES',
        `score of clip ${clip}: expected a number; received ${score}; check whether the network diverged`,
      );
    }
    if (isPositive[clip]) first[positives++] = score;
    else second[negatives++] = score;
  }
  const above = first.subarray(0, positives).sort();
  const below = second.subarray(0, negatives).sort();
  const truePositives = new Int32Array(scores.length);
  const falsePositives = new Int32Array(scores.length);
  let [length, p, n] = [0, 0, 0];
  while (p + n < scores.length) {
    const highest = Math.max(above[positives - 1 - p] ?? -Infinity, below[negatives - 1 - n] ?? -Infinity);
    while (p < positives && above[positives - 1 - p] === highest) p += 1;
    while (n < negatives && below[negatives - 1 - n] === highest) n += 1;
    truePositives[length] = p;
    falsePositives[length] = n;
    length += 1;
  }
  return { length, truePositives, falsePositives, positives, negatives };
}

/**
 * The ROC curve of one class against the others: x the false-positive rate, y the true-positive rate, both 0–1.
 *
 * @param scores - Probability of the class, one per clip.
 * @param isPositive - True for each clip of the class.
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_PROBABILITIES`
 */
export function rocCurve(scores: readonly number[], isPositive: readonly boolean[]): CurvePoint[] {
  const { length, truePositives, falsePositives, positives, negatives } = countSteps(scores, isPositive);
  const at = (hits: number, misses: number): CurvePoint => ({ x: misses / negatives, y: hits / positives });
  return [at(0, 0), ...Array.from({ length }, (_, step) => at(truePositives[step]!, falsePositives[step]!))];
}

/** Area under {@link rocCurve}, as scikit-learn's `roc_auc_score`; NaN if there are no positives or no negatives. */
export function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number {
  return areaUnderRoc(countSteps(scores, isPositive));
}

function areaUnderRoc({ length, truePositives, falsePositives, positives, negatives }: Steps): number {
  if (positives === 0 || negatives === 0) return NaN;
  let [area, xBefore, yBefore] = [0, 0, 0];
  for (let step = 0; step < length; step++) {
    const x = falsePositives[step]! / negatives;
    const y = truePositives[step]! / positives;
    area += ((x - xBefore) * (y + yBefore)) / 2;
    xBefore = x;
    yBefore = y;
  }
  return area;
}

/**
 * The precision-recall curve of one class against the others: x the recall, y the precision, both 0–1, from the highest threshold
 * down; it starts at recall 0 and precision 1.
 *
 * @throws EvaluateError `LENGTH_MISMATCH`, `BAD_PROBABILITIES`
 */
export function precisionRecallCurve(
  scores: readonly number[],
  isPositive: readonly boolean[],
): CurvePoint[] {
  const { length, truePositives, falsePositives, positives } = countSteps(scores, isPositive);
  const at = (hits: number, misses: number): CurvePoint => ({
    x: hits / positives,
    y: hits / (hits + misses),
  });
  return [
    { x: 0, y: 1 },
    ...Array.from({ length }, (_, step) => at(truePositives[step]!, falsePositives[step]!)),
  ];
}

/** Σ (Rₙ − Rₙ₋₁) Pₙ, as scikit-learn's `average_precision_score`; NaN if the class has no clips. */
export function averagePrecision(scores: readonly number[], isPositive: readonly boolean[]): number {
  return meanPrecision(countSteps(scores, isPositive));
}

function meanPrecision({ length, truePositives, falsePositives, positives }: Steps): number {
  if (positives === 0) return NaN;
  let [area, recallBefore] = [0, 0];
  for (let step = 0; step < length; step++) {
    const hits = truePositives[step]!;
    const recall = hits / positives;
    area += (recall - recallBefore) * (hits / (hits + falsePositives[step]!));
    recallBefore = recall;
  }
  return area;
}

/** {@link rocAuc} and {@link averagePrecision}, sorting the scores only once. */
export function rankingAreas(
  scores: readonly number[],
  isPositive: readonly boolean[],
): { readonly auc: number; readonly averagePrecision: number } {
  const steps = countSteps(scores, isPositive);
  return { auc: areaUnderRoc(steps), averagePrecision: meanPrecision(steps) };
}
