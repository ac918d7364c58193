import { predictedLabel } from '../classificationReport.js';
import { assertLabel, type ConfusionMatrix } from '../confusion.js';
import type { Prediction } from '../report/report.js';

/**
 * The cell of the confusion matrix that each prediction falls into, `label × classes + predicted`.
 *
 * @throws EvaluateError `BAD_LABEL`
 */
export function confusionCells(
  predictions: readonly Pick<Prediction, 'label' | 'probabilities'>[],
  classes: number,
): Int32Array {
  const cells = new Int32Array(predictions.length);
  for (let item = 0; item < cells.length; item++) {
    const prediction = predictions[item]!;
    const predicted = predictedLabel(prediction);
    assertLabel(prediction.label, classes, () => `true label of item ${item}`);
    assertLabel(predicted, classes, () => `predicted label of item ${item}`);
    cells[item] = prediction.label * classes + predicted;
  }
  return cells;
}

/** How often each cell occurs. */
export function countCells(cells: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (const cell of cells) counts[cell]! += 1;
  return counts;
}

/** Counts by cell as `[true][predicted]`. */
export function toMatrix(counts: Float64Array, classes: number): ConfusionMatrix {
  return Array.from({ length: classes }, (_, row) =>
    Array.from(counts.subarray(row * classes, (row + 1) * classes)),
  );
}
