import { confusionMatrix, supports, type ConfusionMatrix } from './confusion.js';
import type { ClassMetrics, Metrics, Prediction } from './report/report.js';

/** Zero if nothing was counted, as with scikit-learn's `zero_division=0`. */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Computes precision, recall, F1 and support of every class, as scikit-learn's `classification_report` with `zero_division=0`.
 *
 * @param matrix - Counts, `[true][predicted]`.
 * @returns One entry per class, in the order of the matrix.
 */
export function classificationReport(matrix: ConfusionMatrix): ClassMetrics[] {
  const support = supports(matrix);
  return matrix.map((row, label) => {
    const hits = row[label]!;
    const predicted = matrix.reduce((total, other) => total + other[label]!, 0);
    return {
      precision: ratio(hits, predicted),
      recall: ratio(hits, support[label]!),
      f1: ratio(2 * hits, predicted + support[label]!),
      support: support[label]!,
    };
  });
}

/**
 * Computes all metrics that depend only on the confusion matrix.
 *
 * @param classes - Names, in the order of the matrix.
 */
export function computeMetricsFromMatrix(matrix: ConfusionMatrix, classes: readonly string[]): Metrics {
  const report = classificationReport(matrix);
  const clips = report.reduce((total, { support }) => total + support, 0);
  const hits = matrix.reduce((total, row, label) => total + row[label]!, 0);
  const present = report.filter(({ support }) => support > 0);
  const accuracy = ratio(hits, clips);
  return {
    war: accuracy,
    uar: ratio(
      present.reduce((total, { recall }) => total + recall, 0),
      present.length,
    ),
    accuracy,
    confusionMatrix: matrix,
    perClass: Object.fromEntries(classes.map((name, label) => [name, report[label]!])),
  };
}

/**
 * Computes the metrics of a set of predictions. The UAR is the mean over the classes that have clips.
 *
 * @param classes - Names, in the order of the labels.
 * @throws {@link EvaluateError} `BAD_LABEL` for a label outside the classes.
 */
export function computeMetrics(predictions: readonly Prediction[], classes: readonly string[]): Metrics {
  return computeMetricsFromMatrix(
    confusionMatrix(
      predictions.map(({ label }) => label),
      predictions.map(predictedLabel),
      classes.length,
    ),
    classes,
  );
}

/** Returns the class with the highest probability; the first one for ties, like `argmax`. */
export function predictedLabel({ probabilities }: Pick<Prediction, 'probabilities'>): number {
  let best = 0;
  for (let label = 1; label < probabilities.length; label++) {
    if (probabilities[label]! > probabilities[best]!) best = label;
  }
  return best;
}

/** Formats metrics like scikit-learn's `classification_report`, with WAR and UAR instead of its averages. */
export function formatClassificationReport(metrics: Metrics): string {
  const rows = Object.entries(metrics.perClass);
  const width = Math.max(...rows.map(([name]) => name.length), 'UAR'.length);
  const cell = (text: string): string => text.padStart(10);
  const clips = rows.reduce((total, [, { support }]) => total + support, 0);
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padStart(width)}${cells.map(cell).join('')}`;
  return [
    line('', ['precision', 'recall', 'f1', 'support']),
    '',
    ...rows.map(([name, { precision, recall, f1, support }]) =>
      line(name, [...[precision, recall, f1].map((value) => value.toFixed(3)), String(support)]),
    ),
    '',
    line('WAR', ['', metrics.war.toFixed(3), '', String(clips)]),
    line('UAR', ['', metrics.uar.toFixed(3), '', String(clips)]),
  ].join('\n');
}
