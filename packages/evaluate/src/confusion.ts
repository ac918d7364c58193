import { EvaluateError } from './errors.js';

/** Counts of clips, `[true][predicted]`. */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts how often each true class was predicted as each class.
 *
 * @param trueLabels - Index of the true class of each clip, from 0.
 * @param predictedLabels - Index of the predicted class of each clip, in the same order.
 * @param classCount - Number of classes.
 * @returns Counts, `[true][predicted]`, `classes` × `classes`.
 * @throws {@link EvaluateError} `LENGTH_MISMATCH` or `BAD_LABEL`.
 */
export function confusionMatrix(
  trueLabels: readonly number[],
  predictedLabels: readonly number[],
  classCount: number,
): number[][] {
  if (trueLabels.length !== predictedLabels.length) {
    throw new EvaluateError(
      'LENGTH_MISMATCH',
      `expected one predicted label for each of ${trueLabels.length} true labels; received ${predictedLabels.length}; pass both lists for the same clips`,
    );
  }
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  trueLabels.forEach((label, clip) => {
    const predicted = predictedLabels[clip]!;
    assertLabel(label, classCount, () => `true label of item ${clip}`);
    assertLabel(predicted, classCount, () => `predicted label of item ${clip}`);
    matrix[label]![predicted]! += 1;
  });
  return matrix;
}

/**
 * @param what - Name of the labeled item, for the message.
 * @throws {@link EvaluateError} `BAD_LABEL` unless `label` is a whole number in `[0, classes)`.
 */
export function assertLabel(label: number, classCount: number, what: () => string): void {
  if (!Number.isInteger(label) || label < 0 || label >= classCount) {
    throw new EvaluateError(
      'BAD_LABEL',
      `${what()}: expected a whole number from 0 to ${classCount - 1}; received ${label}; count classes from 0 and pass all ${classCount} class names`,
    );
  }
}

/** Number of clips of each true class: the row sums. */
export function supports(matrix: ConfusionMatrix): number[] {
  return matrix.map((row) => row.reduce((total, count) => total + count, 0));
}

/** Adds two matrices of the same classes. */
export function addMatrices(one: ConfusionMatrix, other: ConfusionMatrix): ConfusionMatrix {
  return one.map((row, label) => row.map((count, predicted) => count + other[label]![predicted]!));
}
