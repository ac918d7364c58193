import { Pace } from './stallMeter.js';

function paceOf(preparingMs: number, learningMs: number, batches = 20): Pace {
  const pace = new Pace();
  for (let batch = 0; batch < batches; batch++) pace.note(preparingMs, learningMs);
  return pace;
}

test('preparing that takes a part of the step that is felt holds up', () => {
  expect(paceOf(10, 100).isHeldUp).toBe(true);
  expect(paceOf(1, 100).isHeldUp).toBe(false);
});

test('nothing is said before enough was seen', () => {
  expect(paceOf(10, 100, 5).isHeldUp).toBe(false);
});

test('the first batches, which compile, do not count', () => {
  const pace = new Pace();
  pace.note(1000, 100);
  for (let batch = 0; batch < 12; batch++) pace.note(1, 100);
  expect(pace.isHeldUp).toBe(false);
});
