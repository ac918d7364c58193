import { learningRateAt } from './learningRateSchedule.js';

const at = (step: number): { step: number; stepsPerEpoch: number; epochs: number } => ({
  step,
  stepsPerEpoch: 10,
  epochs: 5,
});

test('cosine warms up linearly, starts at the full rate and ends near 0', () => {
  const cosine = { kind: 'cosine', warmupEpochs: 1 } as const;
  expect(learningRateAt(cosine, 1, at(0))).toBeCloseTo(0.1);
  expect(learningRateAt(cosine, 1, at(9))).toBeCloseTo(1);
  expect(learningRateAt(cosine, 1, at(10))).toBeCloseTo(1);
  expect(learningRateAt(cosine, 1, at(30))).toBeCloseTo(0.5);
  expect(learningRateAt(cosine, 1, at(49))).toBeLessThan(0.01);
});

test('cosine decays from the full rate to the minimum', () => {
  const cosine = { kind: 'cosine', warmupEpochs: 0, minLearningRate: 0.2 } as const;
  expect([0, 25, 50].map((n) => learningRateAt(cosine, 1, at(n)))).toEqual([1, expect.closeTo(0.6), 0.2]);
});

test('step multiplies at each milestone; constant does not change', () => {
  const step = { kind: 'step', milestones: [2, 4], factor: 0.1 } as const;
  expect([0, 19, 20, 39, 40].map((n) => learningRateAt(step, 1, at(n)))).toEqual([
    1,
    1,
    0.1,
    0.1,
    expect.closeTo(0.01),
  ]);
  expect(learningRateAt({ kind: 'constant' }, 0.3, at(49))).toBe(0.3);
});
