import type { ConfusionMatrix } from '../confusion.js';

/** A figure that follows from a confusion matrix; NaN where it is not defined. */
export type MatrixMetric = (matrix: ConfusionMatrix) => number;

const sumOf = (row: readonly number[]): number => {
  let sum = 0;
  for (const count of row) sum += count;
  return sum;
};

/** Recall of one class; NaN where it has no clips. */
export const recallOf =
  (label: number): MatrixMetric =>
  (matrix) =>
    matrix[label]![label]! / sumOf(matrix[label]!);

/** Weighted average recall, which equals accuracy. */
export const warOf: MatrixMetric = (matrix) => {
  let [hits, clips] = [0, 0];
  matrix.forEach((row, label) => {
    hits += row[label]!;
    clips += sumOf(row);
  });
  return hits / clips;
};

/** Unweighted average recall, of the classes that have clips. */
export const uarOf: MatrixMetric = (matrix) => {
  let [recalls, present] = [0, 0];
  matrix.forEach((row, label) => {
    const support = sumOf(row);
    if (support === 0) return;
    recalls += row[label]! / support;
    present += 1;
  });
  return recalls / present;
};
