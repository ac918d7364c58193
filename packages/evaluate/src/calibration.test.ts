import { calibrationOf } from './calibration.js';
import { prediction } from './testing/predictions.js';

test('confidence that matches accuracy has no error', () => {
  const predictions = Array.from({ length: 10 }, (_, index) => prediction(`${index}`, index < 8 ? 0 : 1, 0));
  expect(calibrationOf(predictions).expectedCalibrationError).toBeCloseTo(0, 12);
});

test('bins are weighted by their clips', () => {
  const predictions = [
    prediction('1', 0, 0, { confidence: 0.9 }),
    prediction('2', 1, 0, { confidence: 0.9 }),
    prediction('3', 0, 0, { confidence: 0.6 }),
  ];
  // (2 · |0.9 − 0.5| + 1 · |0.6 − 1|) / 3
  const { expectedCalibrationError, bins } = calibrationOf(predictions);
  expect(expectedCalibrationError).toBeCloseTo(0.4, 12);
  expect(bins).toHaveLength(15);
  expect(bins.reduce((total, { clips }) => total + clips, 0)).toBe(3);
});

test('full confidence falls into the last bin', () => {
  const { bins } = calibrationOf([prediction('1', 0, 0, { confidence: 1 })]);
  expect(bins.at(-1)).toMatchObject({ clips: 1, accuracy: 1, confidence: 1 });
});
