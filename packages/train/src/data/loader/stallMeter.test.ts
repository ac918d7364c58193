import { StallMeter } from './stallMeter.js';

function meterOf(preparingMs: number, learningMs: number, batches = 20): StallMeter {
  const pace = new StallMeter();
  for (let batch = 0; batch < batches; batch++) pace.note(preparingMs, learningMs);
  return pace;
}

test('preparing that takes a part of the step that is felt holds up', () => {
  expect(meterOf(10, 100).isStalled).toBe(true);
  expect(meterOf(1, 100).isStalled).toBe(false);
});

test('nothing is said before enough was seen', () => {
  expect(meterOf(10, 100, 5).isStalled).toBe(false);
});

test('the first batches, which compile, do not count', () => {
  const pace = new StallMeter();
  pace.note(1000, 100);
  for (let batch = 0; batch < 12; batch++) pace.note(1, 100);
  expect(pace.isStalled).toBe(false);
});
