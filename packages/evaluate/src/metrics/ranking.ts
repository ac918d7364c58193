import { EvaluateError } from '../errors.js';
import { assertSameLength } from './sameLength.js';

/** One point of a curve over all thresholds. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

interface Step {
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Counts above each distinct score, from the highest down; the first step is of nothing. */
function stepsOf(scores: readonly number[], isPositive: readonly boolean[]): Step[] {
  assertSameLength(isPositive.length, scores.length, 'scores');
  const bad = scores.findIndex((score) => Number.isNaN(score));
  if (bad >= 0) {
    throw new EvaluateError(
      'BAD_PROBABILITIES',
      `score of clip ${bad}: expected a number; received NaN; look for a network that diverged`,
    );
  }
  const order = scores.map((_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [{ truePositives: 0, falsePositives: 0 }];
  let [truePositives, falsePositives] = [0, 0];
  order.forEach((item, rank) => {
    if (isPositive[item]) truePositives += 1;
    else falsePositives += 1;
    const next = order[rank + 1];
    if (next === undefined || scores[next] !== scores[item]) steps.push({ truePositives, falsePositives });
  });
  return steps;
}

/**
 * The ROC curve of one class against the others: x the false-positive rate, y the true-positive rate, both 0–1.
 *
 * @param scores - Probability of the class, one per clip.
 * @param isPositive - Whether the clip is of the class.
 * @throws {@link EvaluateError} `LENGTH_MISMATCH`, `BAD_PROBABILITIES`
 */
export function rocCurve(scores: readonly number[], isPositive: readonly boolean[]): CurvePoint[] {
  const steps = stepsOf(scores, isPositive);
  const last = steps.at(-1)!;
  return steps.map(({ truePositives, falsePositives }) => ({
    x: falsePositives / last.falsePositives,
    y: truePositives / last.truePositives,
  }));
}

/** Area under {@link rocCurve}, as scikit-learn's `roc_auc_score`; NaN where either side has no clips. */
export function rocAuc(scores: readonly number[], isPositive: readonly boolean[]): number {
  const curve = rocCurve(scores, isPositive);
  return curve.slice(1).reduce((area, { x, y }, index) => {
    const before = curve[index]!;
    return area + ((x - before.x) * (y + before.y)) / 2;
  }, 0);
}

/**
 * The precision-recall curve of one class against the others: x the recall, y the precision, both 0–1, from the highest threshold
 * down; it begins at recall 0 and precision 1.
 *
 * @throws {@link EvaluateError} `LENGTH_MISMATCH`, `BAD_PROBABILITIES`
 */
export function precisionRecallCurve(
  scores: readonly number[],
  isPositive: readonly boolean[],
): CurvePoint[] {
  const [, ...steps] = stepsOf(scores, isPositive);
  const positives = steps.at(-1)?.truePositives ?? 0;
  return [
    { x: 0, y: 1 },
    ...steps.map(({ truePositives, falsePositives }) => ({
      x: truePositives / positives,
      y: truePositives / (truePositives + falsePositives),
    })),
  ];
}

/** Σ (Rₙ − Rₙ₋₁) Pₙ, as scikit-learn's `average_precision_score`; NaN where the class has no clips. */
export function averagePrecision(scores: readonly number[], isPositive: readonly boolean[]): number {
  const curve = precisionRecallCurve(scores, isPositive);
  return curve.slice(1).reduce((area, { x, y }, index) => area + (x - curve[index]!.x) * y, 0);
}
