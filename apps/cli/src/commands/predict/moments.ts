import type { WindowPrediction } from './predictions.js';

/** Time span, in seconds, in which a window's prediction is shown. */
export interface Moment {
  readonly from: number;
  readonly to: number;
  readonly prediction: WindowPrediction;
}

const middle = ({ start, end }: WindowPrediction): number => (start + end) / 2;

/**
 * Windows of one person may overlap. At each time, the one with the nearest middle is shown.
 *
 * @param predictions - Predictions for one person, ascending in time.
 */
export function momentsOf(predictions: readonly WindowPrediction[]): Moment[] {
  const border = (one: WindowPrediction, next: WindowPrediction): number | undefined =>
    next.start <= one.end + 1e-6 ? (middle(one) + middle(next)) / 2 : undefined;
  return predictions.map((prediction, i) => {
    const [before, after] = [predictions[i - 1], predictions[i + 1]];
    return {
      from: (before && border(before, prediction)) ?? prediction.start,
      to: (after && border(prediction, after)) ?? prediction.end,
      prediction,
    };
  });
}

/** The moments of each person, by id. */
export function momentsByPerson(predictions: readonly WindowPrediction[]): Map<number, Moment[]> {
  const ids = [...new Set(predictions.map(({ person }) => person))].sort((a, b) => a - b);
  return new Map(ids.map((id) => [id, momentsOf(predictions.filter(({ person }) => person === id))]));
}
