import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@dfer/core';
import { predictedLabel } from '../classificationReport.js';
import { makeCase } from '../testing/randomCase.js';
import { fitTemperature, fitTemperatureToLogits, withTemperature } from './temperature.js';

interface Expected {
  readonly temperature: number;
  readonly nllBefore: number;
  readonly nllAfter: number;
}

const fixture: { readonly cases: readonly Expected[] } = JSON.parse(
  readFileSync(join(__dirname, '../testing/calibrationFixture.json'), 'utf8'),
);

const cases = fixture.cases.map((expected, seed) => ({ predictions: makeCase(seed).predictions, expected }));

test('temperatures of 200 random cases equal those of SciPy', () => {
  expect(cases).toHaveLength(200);
  for (const { predictions, expected } of cases) {
    const { temperature, isAtLimit } = fitTemperature(predictions);
    expect(Math.abs(temperature - expected.temperature)).toBeLessThan(1e-8);
    expect(isAtLimit).toBe(false);
  }
});

test('the likelihoods before and after equal scikit-learn’s log loss', () => {
  for (const { predictions, expected } of cases) {
    const { before, after } = fitTemperature(predictions);
    expect(Math.abs(before.negativeLogLikelihood - expected.nllBefore)).toBeLessThan(1e-12);
    expect(Math.abs(after.negativeLogLikelihood - expected.nllAfter)).toBeLessThan(1e-12);
  }
});

/** Random logits, and labels drawn from their softmax at a temperature. */
function drawn(temperature: number): readonly [number[][], number[]] {
  const { next } = randomStream(11);
  const logits = Array.from({ length: 4000 }, () => Array.from({ length: 5 }, () => 6 * next()));
  const labels = logits.map((row) => {
    const powers = row.map((logit) => Math.exp(logit / temperature));
    let left = next() * powers.reduce((sum, power) => sum + power, 0);
    return Math.max(
      powers.findIndex((power) => (left -= power) < 0),
      0,
    );
  });
  return [logits, labels];
}

test.each([0.5, 1, 3])('the temperature %d of drawn labels is recovered', (temperature) => {
  const [logits, labels] = drawn(temperature);
  const fitted = fitTemperatureToLogits(logits, labels);
  expect(Math.abs(fitted.temperature / temperature - 1)).toBeLessThan(0.1);
  expect(fitted.after.negativeLogLikelihood).toBeLessThanOrEqual(fitted.before.negativeLogLikelihood);
  expect(fitted.after.expectedCalibrationError).toBeLessThan(0.03);
});

test('an overconfident network is calibrated and predicts the same classes', () => {
  const [logits, labels] = drawn(3);
  const { before, after, temperature } = fitTemperatureToLogits(logits, labels);
  expect(before.expectedCalibrationError).toBeGreaterThan(0.2);
  expect(after.expectedCalibrationError).toBeLessThan(0.03);
  const probabilities = logits.slice(0, 200).map((row) =>
    withTemperature(
      row.map(Math.exp).map((power) => power / 1000),
      1,
    ),
  );
  for (const row of probabilities) {
    const scaled = withTemperature(row, temperature);
    expect(predictedLabel({ probabilities: scaled })).toBe(predictedLabel({ probabilities: row }));
    expect(scaled.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 12);
  }
});

test('logits and their probabilities have the same temperature for any shift of the logits', () => {
  const [logits, labels] = drawn(2);
  const predictions = logits.map((row, item) => {
    const powers = row.map((logit) => Math.exp(logit));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return { label: labels[item]!, probabilities: powers.map((power) => power / total) };
  });
  const shifted = logits.map((row) => row.map((logit) => logit + 5000));
  const fitted = fitTemperature(predictions).temperature;
  expect(fitTemperatureToLogits(logits, labels).temperature).toBeCloseTo(fitted, 8);
  expect(fitTemperatureToLogits(shifted, labels).temperature).toBeCloseTo(fitted, 8);
});

test.each([
  ['all right', [[0.9, 0.1]], [0], 0.01],
  ['all wrong', [[0.9, 0.1]], [1], 100],
])('predictions that are %s reach a limit, and the result says so', (_, rows, labels, temperature) => {
  const predictions = rows.map((probabilities, item) => ({ label: labels[item]!, probabilities }));
  const fitted = fitTemperature(predictions);
  expect(fitted.isAtLimit).toBe(true);
  expect(fitted.temperature).toBeCloseTo(temperature, 12);
});

test('uniform predictions keep their temperature', () => {
  const flat = { label: 1, probabilities: [0.5, 0.5] };
  expect(fitTemperature([flat, flat])).toMatchObject({ temperature: 1, isAtLimit: false });
});

test('a true class with probability 0 does not make the likelihood infinite', () => {
  const { after, temperature } = fitTemperature([
    { label: 0, probabilities: [1, 0] },
    { label: 1, probabilities: [1, 0] },
    { label: 0, probabilities: [0.7, 0.3] },
  ]);
  expect(after.negativeLogLikelihood).toBeLessThan(1);
  expect(temperature).toBeGreaterThan(10);
});

test.each([
  ['no predictions', () => fitTemperature([]), 'received none'],
  [
    'a single class',
    () => fitTemperature([{ label: 0, probabilities: [1] }]),
    'classes: expected at least two',
  ],
  ['no classes', () => fitTemperatureToLogits([[]], [0]), 'classes: expected at least two; received 0'],
  ['a label out of range', () => fitTemperatureToLogits([[1, 2]], [2]), 'received 2'],
  ['a different number of labels', () => fitTemperatureToLogits([[1, 2]], [0, 1]), 'pass both lists'],
  ['rows of different lengths', () => fitTemperatureToLogits([[1, 2], [1]], [0, 0]), 'item 1: expected 2'],
  ['NaN', () => fitTemperature([{ label: 0, probabilities: [NaN, 0.5] }]), 'received NaN'],
  ['probabilities above 1', () => fitTemperature([{ label: 0, probabilities: [2, -1] }]), 'received 2'],
  ['infinite logits', () => fitTemperatureToLogits([[Infinity, 1]], [0]), 'received Infinity'],
  ['a temperature of 0', () => withTemperature([0.5, 0.5], 0), 'temperature: expected a number above 0'],
])('%s are rejected', (_, act, message) => {
  expect(act).toThrow(message);
});
