import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { computeCalibration, computeClasswiseCalibration } from './calibration.js';
import { prediction } from './testing/predictions.js';
import { makeCase } from './testing/randomCase.js';

const fixture: { readonly cases: readonly { readonly classwise: readonly number[] }[] } = JSON.parse(
  readFileSync(join(__dirname, 'testing/calibrationFixture.json'), 'utf8'),
);

test('confidence that matches accuracy has no error', () => {
  const predictions = Array.from({ length: 10 }, (_, index) => prediction(`${index}`, index < 8 ? 0 : 1, 0));
  expect(computeCalibration(predictions).expectedCalibrationError).toBeCloseTo(0, 12);
});

test('bins are weighted by their number of clips', () => {
  const predictions = [
    prediction('1', 0, 0, { confidence: 0.9 }),
    prediction('2', 1, 0, { confidence: 0.9 }),
    prediction('3', 0, 0, { confidence: 0.6 }),
  ];
  // (2 · |0.9 − 0.5| + 1 · |0.6 − 1|) / 3
  const { expectedCalibrationError, bins } = computeCalibration(predictions);
  expect(expectedCalibrationError).toBeCloseTo(0.4, 12);
  expect(bins).toHaveLength(15);
  expect(bins.reduce((total, { clips }) => total + clips, 0)).toBe(3);
});

test('full confidence falls into the last bin', () => {
  const { bins } = computeCalibration([prediction('1', 0, 0, { confidence: 1 })]);
  expect(bins.at(-1)).toMatchObject({ clips: 1, accuracy: 1, confidence: 1 });
});

test('the classwise error equals the one computed from scikit-learn’s calibration curves', () => {
  fixture.cases.forEach(({ classwise }, seed) => {
    const { classwiseCalibrationError, perClass } = computeClasswiseCalibration(makeCase(seed).predictions);
    expect(perClass).toHaveLength(classwise.length);
    perClass.forEach((error, label) => {
      expect(Math.abs(error - classwise[label]!)).toBeLessThan(1e-12);
    });
    const mean = classwise.reduce((sum, error) => sum + error, 0) / classwise.length;
    expect(Math.abs(classwiseCalibrationError - mean)).toBeLessThan(1e-12);
  });
});

test('the classwise error detects miscalibration beyond the predicted class', () => {
  // 6 of 10 clips are of class 0, as predicted; the others get the rest of the probability for class 1 but are of class 2.
  const predictions = Array.from({ length: 10 }, (_, clip) => ({
    label: clip < 6 ? 0 : 2,
    probabilities: [0.6, 0.4, 0],
  }));
  expect(computeCalibration(predictions).expectedCalibrationError).toBeCloseTo(0, 12);
  const { perClass, classwiseCalibrationError } = computeClasswiseCalibration(predictions);
  [0, 0.4, 0.4].forEach((error, label) => expect(perClass[label]).toBeCloseTo(error, 12));
  expect(classwiseCalibrationError).toBeCloseTo(0.8 / 3, 12);
});

test('without clips the classwise error is zero', () => {
  expect(computeClasswiseCalibration([])).toEqual({ classwiseCalibrationError: 0, perClass: [] });
});

test.each([0, -1, 1.5])('%d bins are rejected', (bins) => {
  expect(() => computeCalibration([], bins)).toThrow('bins: expected a whole number from 1');
  expect(() => computeClasswiseCalibration([], bins)).toThrow('bins: expected a whole number from 1');
});

test('a different number of probabilities is rejected', () => {
  const predictions = [
    { label: 0, probabilities: [1, 0] },
    { label: 0, probabilities: [1, 0, 0] },
  ];
  expect(() => computeClasswiseCalibration(predictions)).toThrow(
    'item 1: expected 2, as in the first item; received 3',
  );
});
