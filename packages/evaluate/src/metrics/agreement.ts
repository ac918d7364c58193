import type { ConfusionMatrix } from '../confusion.js';

interface Margins {
  readonly total: number;
  readonly hits: number;
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
}

function computeMargins(matrix: ConfusionMatrix): Margins {
  const truth = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const predicted = matrix.map((_, label) => matrix.reduce((sum, row) => sum + row[label]!, 0));
  return {
    total: truth.reduce((sum, count) => sum + count, 0),
    hits: matrix.reduce((sum, row, label) => sum + row[label]!, 0),
    truth,
    predicted,
  };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

/** Cohen's κ, as scikit-learn's `cohen_kappa_score`: 1 is perfect agreement, 0 is chance; NaN if there is only one class. */
export function cohensKappa(matrix: ConfusionMatrix): number {
  const { total, hits, truth, predicted } = computeMargins(matrix);
  const expected = dot(truth, predicted) / total;
  return (hits - expected) / (total - expected);
}

/** Matthews's correlation coefficient, as scikit-learn's `matthews_corrcoef`: −1 to 1; 0 if it is not defined. */
export function matthewsCorrelation(matrix: ConfusionMatrix): number {
  const { total, hits, truth, predicted } = computeMargins(matrix);
  const spread =
    Math.sqrt(total ** 2 - dot(predicted, predicted)) * Math.sqrt(total ** 2 - dot(truth, truth));
  return spread === 0 ? 0 : (hits * total - dot(truth, predicted)) / spread;
}
