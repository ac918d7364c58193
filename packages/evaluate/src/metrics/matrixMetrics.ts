import type { ConfusionMatrix } from '../confusion.js';

/** A metric of a confusion matrix; NaN if it is not defined. */
export type MatrixMetric = (matrix: ConfusionMatrix) => number;

const sumRow = (row: readonly number[]): number => {
  let sum = 0;
  for (const count of row) sum += count;
  return sum;
};

/** Recall of one class; NaN if the class has no clips. */
export const classRecall =
  (label: number): MatrixMetric =>
  (matrix) =>
    matrix[label]![label]! / sumRow(matrix[label]!);

/** Weighted average recall, which equals accuracy. */
export const computeWar: MatrixMetric = (matrix) => {
  let [hits, clips] = [0, 0];
  matrix.forEach((row, label) => {
    hits += row[label]!;
    clips += sumRow(row);
  });
  return hits / clips;
};

/** Unweighted average recall over the classes that have clips. */
export const computeUar: MatrixMetric = (matrix) => {
  let [recalls, present] = [0, 0];
  matrix.forEach((row, label) => {
    const support = sumRow(row);
    if (support === 0) return;
    recalls += row[label]! / support;
    present += 1;
  });
  return recalls / present;
};
