import { predictedLabel } from '../../classificationReport.js';
import { EvaluateError } from '../../errors.js';
import type { Prediction } from '../report.js';
import { parseCsv, writeCsv } from './csv.js';
import { assertClasses, assertPredictions } from '../validate.js';

/** The columns before the probabilities, which have one column per class, named after it. */
const columns = ['clip', 'fold', 'label', 'label_name', 'predicted', 'predicted_name'] as const;

/** Content of a `predictions.csv`. */
export interface PredictionSet {
  /** Class names, in the order of the labels. */
  readonly classes: readonly string[];
  readonly predictions: readonly Prediction[];
}

/**
 * Writes predictions as CSV (RFC 4180, lines end in LF): `clip,fold,label,label_name,predicted,predicted_name`, then
 * one probability per class. Numbers keep full precision, so that reading them back gives the same metrics.
 */
export function writePredictionsCsv({ classes, predictions }: PredictionSet): string {
  assertClasses(classes);
  return writeCsv([
    [...columns, ...classes],
    ...predictions.map((prediction) => {
      const { clip, fold, label, probabilities } = prediction;
      const predicted = predictedLabel(prediction);
      return [
        clip,
        String(fold),
        String(label),
        classes[label] ?? '',
        String(predicted),
        classes[predicted] ?? '',
        ...probabilities.map(String),
      ];
    }),
  ]);
}

/**
 * Reads the output of {@link writePredictionsCsv}. Names are checked against indices: a permuted class order,
 * the most common mistake with such files, is an error.
 *
 * @throws EvaluateError `BAD_CSV` with the record, or an error about the predictions themselves.
 */
export function parsePredictionsCsv(text: string): PredictionSet {
  const [head, ...rows] = parseCsv(text);
  if (!head || columns.some((column, index) => head[index] !== column)) {
    throw new EvaluateError(
      'BAD_CSV',
      `predictions.csv, line 1: expected the columns ${columns.join(',')} and one per class; received ${JSON.stringify(head?.join(',') ?? '')}; pass a file that a run wrote`,
    );
  }
  const classes = head.slice(columns.length);
  assertClasses(classes);
  const predictions = rows.map((row, index) => parseRow(row, classes, index + 2));
  if (predictions.length > 0) {
    assertPredictions(predictions, classes, { name: 'predictions.csv', oncePerClip: false });
  }
  return { classes, predictions };
}

/** @param record - Number of the record, from 1 for the header; the line unless a quoted cell spans lines. */
function parseRow(row: readonly string[], classes: readonly string[], record: number): Prediction {
  const fail = (expected: string, received: string): never => {
    throw new EvaluateError(
      'BAD_CSV',
      `predictions.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received)}; write the file again`,
    );
  };
  const numberAt = (column: number): number => {
    const cell = row[column]!;
    const value = Number(cell);
    return cell.trim() === '' || !Number.isFinite(value) ? fail('a number', cell) : value;
  };
  if (row.length !== columns.length + classes.length) {
    fail(`${columns.length + classes.length} cells`, row.join(','));
  }
  const label = numberAt(2);
  const predicted = numberAt(4);
  const probabilities = classes.map((_, index) => numberAt(columns.length + index));
  if (row[3] !== classes[label]) fail(`label ${label} to be called '${classes[label] ?? '?'}'`, row[3]!);
  if (predicted !== predictedLabel({ probabilities })) {
    fail(`the class with the highest probability, ${predictedLabel({ probabilities })}`, row[4]!);
  }
  if (row[5] !== classes[predicted])
    fail(`class ${predicted} to be called '${classes[predicted]!}'`, row[5]!);
  return { clip: row[0]!, fold: numberAt(1), label, probabilities };
}
