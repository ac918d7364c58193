import type { Prediction } from '../report/report.js';

/** Mean over the clips of Σ (p − y)² over the classes (Brier 1950): 0 is perfect, 2 the worst; NaN without clips. */
export function brierScore(predictions: readonly Prediction[]): number {
  const total = predictions.reduce((sum, { label, probabilities }) => {
    return sum + probabilities.reduce((own, p, index) => own + (p - (index === label ? 1 : 0)) ** 2, 0);
  }, 0);
  return total / predictions.length;
}
