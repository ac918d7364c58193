import { computeCalibration, type LabeledProbabilities } from '../calibration.js';
import { assertLabel } from '../confusion.js';
import { EvaluateError } from '../errors.js';
import { assertSameLength } from './sameLength.js';
import { minimizeConvex } from './sampling/minimizeConvex.js';

/** Metrics before or after temperature scaling. */
export interface TemperatureMetrics {
  /** Mean over the clips, in nats. */
  readonly negativeLogLikelihood: number;
  /** 15 bins; 0–1. */
  readonly expectedCalibrationError: number;
}

export interface TemperatureScaling {
  /** Divisor of the logits: above 1 if the network is overconfident. */
  readonly temperature: number;
  /** True if the best temperature is outside {@link TEMPERATURE_RANGE} and its end was used: the clips are too few or too easy. */
  readonly isAtLimit: boolean;
  readonly before: TemperatureMetrics;
  readonly after: TemperatureMetrics;
}

/** Range of temperatures searched: beyond it a softmax is uniform or one-hot. */
export const TEMPERATURE_RANGE: readonly [low: number, high: number] = [0.01, 100];

/** The smallest positive output of a float32 softmax. */
const SMALLEST_PROBABILITY = 2 ** -149;

/**
 * Fits one temperature to validation predictions by maximum likelihood (Guo et al. 2017, §4.2). The predicted classes do not change.
 * Use clips on which the network is neither trained nor tested.
 *
 * @throws EvaluateError `NO_PREDICTIONS`, `BAD_CLASSES` for fewer than two, `BAD_LABEL`, `BAD_PROBABILITIES`, `LENGTH_MISMATCH`
 */
export function fitTemperature(predictions: readonly LabeledProbabilities[]): TemperatureScaling {
  const logits = predictions.map(({ probabilities }, item) => {
    const wrong = probabilities.find((probability) => !(probability >= 0 && probability <= 1));
    if (wrong !== undefined) throw badNumber(`probabilities of item ${item}`, 'from 0 to 1', wrong);
    return toLogits(probabilities);
  });
  return fitTemperatureToLogits(
    logits,
    predictions.map(({ label }) => label),
  );
}

/** Like {@link fitTemperature}, but for logits. */
export function fitTemperatureToLogits(
  logits: readonly (readonly number[])[],
  labels: readonly number[],
): TemperatureScaling {
  assertLogits(logits, labels);
  // Only differences matter; a maximum of 0 avoids overflow.
  const rows = logits.map((row) => {
    const highest = Math.max(...row);
    return Float64Array.from(row, (logit) => logit - highest);
  });
  const [lowest, highest] = TEMPERATURE_RANGE;
  const { place, isAtLimit } = minimizeConvex((slope) => likelihoodSlopes(rows, labels, slope), {
    low: 1 / highest,
    high: 1 / lowest,
    otherwise: 1,
  });
  const metricsAt = (inverse: number): TemperatureMetrics => ({
    negativeLogLikelihood: negativeLogLikelihood(rows, labels, inverse),
    expectedCalibrationError: computeCalibration(
      rows.map((row, item) => ({ label: labels[item]!, probabilities: softmax(row, inverse) })),
    ).expectedCalibrationError,
  });
  return { temperature: 1 / place, isAtLimit, before: metricsAt(1), after: metricsAt(place) };
}

/** Rescales probabilities to another temperature; the result adds up to 1. @param temperature - From {@link fitTemperature}, above 0. */
export function withTemperature(probabilities: readonly number[], temperature: number): number[] {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new EvaluateError(
      'BAD_OPTION',
      `temperature: expected a number above 0; received ${temperature}; pass the result of fitTemperature`,
    );
  }
  const logits = toLogits(probabilities);
  const highest = Math.max(...logits);
  return softmax(
    logits.map((logit) => logit - highest),
    1 / temperature,
  );
}

function toLogits(probabilities: readonly number[]): number[] {
  return probabilities.map((probability) => Math.log(Math.max(probability, SMALLEST_PROBABILITY)));
}

/** @param row - Logits whose maximum is 0. */
function softmax(row: ArrayLike<number>, inverse: number): number[] {
  const powers = Array.from(row, (logit) => Math.exp(inverse * logit));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

function negativeLogLikelihood(
  rows: readonly Float64Array[],
  labels: readonly number[],
  inverse: number,
): number {
  let sum = 0;
  rows.forEach((row, item) => {
    const total = row.reduce((all, logit) => all + Math.exp(inverse * logit), 0);
    sum += Math.log(total) - inverse * row[labels[item]!]!;
  });
  return sum / rows.length;
}

/** First and second derivative of the negative log-likelihood by the inverse temperature: mean and variance of the logits. */
function likelihoodSlopes(
  rows: readonly Float64Array[],
  labels: readonly number[],
  inverse: number,
): { readonly first: number; readonly second: number } {
  let [first, second] = [0, 0];
  rows.forEach((row, item) => {
    let [total, weighted, squares] = [0, 0, 0];
    for (const logit of row) {
      const power = Math.exp(inverse * logit);
      total += power;
      weighted += power * logit;
      squares += power * logit * logit;
    }
    const mean = weighted / total;
    first += mean - row[labels[item]!]!;
    second += squares / total - mean * mean;
  });
  return { first: first / rows.length, second: second / rows.length };
}

function assertLogits(logits: readonly (readonly number[])[], labels: readonly number[]): void {
  const [first] = logits;
  if (first === undefined) {
    throw new EvaluateError(
      'NO_PREDICTIONS',
      'validation predictions: expected at least one; received none; classify the validation part first',
    );
  }
  assertSameLength(logits.length, labels.length, 'labels');
  if (first.length < 2) {
    throw new EvaluateError(
      'BAD_CLASSES',
      `classes: expected at least two; received ${first.length}; pass the probability of every class`,
    );
  }
  logits.forEach((row, item) => {
    if (row.length !== first.length) {
      throw new EvaluateError(
        'LENGTH_MISMATCH',
        `logits of item ${item}: expected ${first.length}, as in the first item; received ${row.length}; pass predictions of the same classes`,
      );
    }
    const wrong = row.find((logit) => !Number.isFinite(logit));
    if (wrong !== undefined) throw badNumber(`logits of item ${item}`, 'that are finite', wrong);
    assertLabel(labels[item]!, first.length, () => `label of item ${item}`);
  });
}

function badNumber(what: string, expected: string, received: number): EvaluateError {
  return new EvaluateError(
    'BAD_PROBABILITIES',
    `${what}: expected numbers ${expected}; received ${received}; check whether the network diverged`,
  );
}
