import type { Prediction } from '@dfer/evaluate';

/**
 * Averages the predictions of all folds' networks for every clip; most of them were trained on it. A clip keeps the fold of its first
 * prediction.
 *
 * @param folds - Predictions of each fold for the same clips, in the same order.
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
