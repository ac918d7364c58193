import { StallMeter } from './stallMeter.js';

function meterOf(preparingMs: number, learningMs: number, batches = 20): StallMeter {
  const pace = new StallMeter();
  for (let batch = 0; batch < batches; batch++) pace.note(preparingMs, learningMs);
  return pace;
}

test('preparing that takes a noticeable share of the step is a stall', () => {
  expect(meterOf(10, 100).isStalled).toBe(true);
  expect(meterOf(1, 100).isStalled).toBe(false);
});

test('there is no stall before there are enough measurements', () => {
  expect(meterOf(10, 100, 5).isStalled).toBe(false);
});

test('the first batches, which compile code, do not count', () => {
  const pace = new StallMeter();
  pace.note(1000, 100);
  for (let batch = 0; batch < 12; batch++) pace.note(1, 100);
  expect(pace.isStalled).toBe(false);
});
