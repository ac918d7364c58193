import { predictedLabel } from '../classificationReport.js';
import { assertLabel, type ConfusionMatrix } from '../confusion.js';
import type { Prediction } from '../report/report.js';

/**
 * The confusion matrix cell of each prediction, `label × classes + predicted`.
 *
 * @throws EvaluateError `BAD_LABEL`
 */
export function confusionCells(
  predictions: readonly Pick<Prediction, 'label' | 'probabilities'>[],
  classCount: number,
): Int32Array {
  const cells = new Int32Array(predictions.length);
  for (let item = 0; item < cells.length; item++) {
    const prediction = predictions[item]!;
    const predicted = predictedLabel(prediction);
    assertLabel(prediction.label, classCount, () => `true label of item ${item}`);
    assertLabel(predicted, classCount, () => `predicted label of item ${item}`);
    cells[item] = prediction.label * classCount + predicted;
  }
  return cells;
}

/** The number of predictions in each cell. */
export function countCells(cells: Int32Array, classCount: number): Float64Array {
  const counts = new Float64Array(classCount * classCount);
  for (const cell of cells) counts[cell]! += 1;
  return counts;
}

/** Counts by cell as `[true][predicted]`. */
export function toMatrix(counts: Float64Array, classCount: number): ConfusionMatrix {
  return Array.from({ length: classCount }, (_, row) =>
    Array.from(counts.subarray(row * classCount, (row + 1) * classCount)),
  );
}
