import { currentKey, withCurrentKeys } from './renamedKeys.js';

test.each([
  ['clipNorm', 'maxGradientNorm'],
  ['stageRates.layer4', 'learningRateMultipliers.layer4'],
  ['testTime.flip', 'testTimeAugmentation.flip'],
  ['testTime.offsets', 'testTimeAugmentation.temporalCrops'],
  ['schedule.minimumRate', 'schedule.minLearningRate'],
  ['epochs', 'epochs'],
  ['freezer', 'freezer'],
])('%s is renamed to %s', (old, now) => {
  expect(currentKey(old)).toBe(now);
});

test('a configuration of version 0.1 gets the current names and values', () => {
  const old = {
    epochs: 3,
    workers: 1,
    memoryCheck: 'tell',
    freeze: ['stem'],
    stageRates: { head: 2 },
    schedule: { kind: 'cosine', minimumRate: 0.1 },
    testTime: { offsets: 2, flip: true },
  };
  expect(withCurrentKeys(old)).toEqual({
    epochs: 3,
    parallelFolds: 1,
    memoryCheck: 'warn',
    frozenStages: ['stem'],
    learningRateMultipliers: { head: 2 },
    schedule: { kind: 'cosine', minLearningRate: 0.1 },
    testTimeAugmentation: { temporalCrops: 2, flip: true },
  });
});

test('the current name of an option takes precedence', () => {
  expect(withCurrentKeys({ weightAverage: 0.5, emaDecay: 0.9 })).toEqual({ emaDecay: 0.9 });
});
