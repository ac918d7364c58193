import { parseConfig } from './config.js';

const OLD = {
  train: {
    clipNorm: 1,
    weightAverage: 0.9,
    foldSource: 'subject',
    workers: 3,
    memoryCheck: 'tell',
    memoryLimit: 5,
    freeze: ['stem'],
    stageRates: { head: 2 },
    testTime: { offsets: 2, flip: true },
    schedule: { kind: 'cosine', minimumRate: 0.1 },
  },
};

test('a configuration of version 0.1 keeps its meaning', () => {
  expect(parseConfig(OLD, 'old.json').train).toMatchObject({
    maxGradientNorm: 1,
    emaDecay: 0.9,
    foldStrategy: 'subject',
    parallelFolds: 3,
    memoryCheck: 'warn',
    frameCacheBytes: 5,
    frozenStages: ['stem'],
    learningRateMultipliers: { head: 2, stem: 1 },
    testTimeAugmentation: { temporalCrops: 2, flip: true },
    schedule: { kind: 'cosine', minLearningRate: 0.1 },
  });
});

test('alignment settings of version 0.1 keep their meaning', () => {
  const { preprocess } = parseConfig({ preprocess: { normalise: 'grey-world' } }, 'old.json');
  expect(preprocess.whiteBalance).toBe('gray-world');
});

test('a misspelled key below an old name is reported under the new name', () => {
  const old = { train: { testTime: { ofsets: 2 } } };
  expect(() => parseConfig(old, 'old.json')).toThrow(/unknown key "train.testTimeAugmentation.ofsets"/);
});
