import type { Prediction } from '@dfer/evaluate';

/**
 * The mean of all folds' networks on every clip; most of them learned from it. A clip keeps the fold of its first prediction.
 *
 * @param folds - Each fold's predictions of the same clips, in the same order.
 */
export function averageFoldPredictions(folds: readonly (readonly Prediction[])[]): Prediction[] {
  const [first = []] = folds;
  return first.map((prediction, index) => ({
    ...prediction,
    probabilities: prediction.probabilities.map(
      (_, column) =>
        folds.reduce((sum, predictions) => sum + predictions[index]!.probabilities[column]!, 0) /
        folds.length,
    ),
  }));
}
