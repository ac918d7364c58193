import { assertLabel } from '../confusion.js';
import { EvaluateError } from '../errors.js';
import type { Prediction } from './report.js';

/** Allowed deviation of the sum of probabilities from 1: float32 softmax and six printed digits are well below it. */
const PROBABILITY_TOLERANCE = 1e-3;

export interface AssertPredictionsOptions {
  /** Name of the list, for the messages. */
  readonly name: string;
  /** True if a clip may occur only once, false if once per fold. */
  readonly oncePerClip: boolean;
}

/**
 * Checks class names: at least two, none empty, no duplicates.
 *
 * @throws EvaluateError `BAD_CLASSES`.
 */
export function assertClasses(classes: readonly string[]): void {
  if (classes.length < 2 || classes.includes('') || new Set(classes).size !== classes.length) {
    throw new EvaluateError(
      'BAD_CLASSES',
      `classes: expected at least two different, non-empty names; received ${JSON.stringify(classes)}; name each class once, in the order of the labels`,
    );
  }
}

/**
 * Validates predictions before computing metrics.
 *
 * @throws EvaluateError `BAD_CLASSES`, `NO_PREDICTIONS`, `DUPLICATE_CLIP`, `BAD_LABEL`, `BAD_FOLDS` or `BAD_PROBABILITIES`.
 */
export function assertPredictions(
  predictions: readonly Prediction[],
  classes: readonly string[],
  { name, oncePerClip }: AssertPredictionsOptions,
): void {
  assertClasses(classes);
  if (predictions.length === 0) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      `${name}: expected at least one prediction; received none; run the folds first`,
    );
  }
  const seen = new Map<string, number>();
  for (const { clip, fold, label, probabilities } of predictions) {
    const what = `${name}, clip '${clip}'`;
    if (!Number.isInteger(fold) || fold < 1) {
      throw new EvaluateError(
        'BAD_FOLDS',
        `${what}: expected a fold number from 1; received ${fold}; number folds from 1`,
      );
    }
    assertLabel(label, classes.length, () => what);
    assertProbabilities(probabilities, classes.length, what);
    const key = oncePerClip ? clip : JSON.stringify([fold, clip]);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      throw new EvaluateError(
        'DUPLICATE_CLIP',
        `${what}: expected one prediction${oncePerClip ? '' : ' per fold'}; received two (folds ${earlier} and ${fold}); each clip belongs to the test part of one fold`,
      );
    }
    seen.set(key, fold);
  }
}

function assertProbabilities(probabilities: readonly number[], classCount: number, what: string): void {
  const total = probabilities.reduce((sum, probability) => sum + probability, 0);
  const inRange = probabilities.every(
    (probability) => probability >= -PROBABILITY_TOLERANCE && probability <= 1 + PROBABILITY_TOLERANCE,
  );
  if (probabilities.length !== classCount || !inRange || !(Math.abs(total - 1) <= PROBABILITY_TOLERANCE)) {
    throw new EvaluateError(
      'BAD_PROBABILITIES',
      `${what}: expected ${classCount} probabilities adding up to 1; received ${probabilities.length} adding up to ${total}; apply the softmax once`,
    );
  }
}
