import { checkConfig, completeConfig } from './checkConfig.js';
import { DEFAULT_TRAIN_CONFIG, type TrainConfig } from './trainConfig.js';

const messageOf = (changes: object, length?: number): string => {
  try {
    checkConfig({ ...DEFAULT_TRAIN_CONFIG, ...changes }, length);
    return '';
  } catch (error) {
    return String(error);
  }
};

test('the defaults are valid', () => {
  expect(messageOf({})).toBe('');
});

test('the defaults cannot be changed', () => {
  const { augmentation, frozenStages, optimizer } = DEFAULT_TRAIN_CONFIG;
  expect([DEFAULT_TRAIN_CONFIG, augmentation, frozenStages, optimizer].every(Object.isFrozen)).toBe(true);
});

test.each<[object, string, string, string]>([
  [{ epochs: 1.5 }, 'epochs', 'a whole number ≥ 1', '1.5'],
  [{ labelSmoothing: 1 }, 'labelSmoothing', 'a number from 0 (included) to 1 (excluded)', '1'],
  [{ folds: [1.5] }, 'folds', 'all or a list of one or more values, each a whole number ≥ 1', '[1.5]'],
  [{ loss: { kind: 'focal', gamma: -1 } }, 'loss.gamma', 'a number ≥ 0', '-1'],
  [{ checkpointEvery: { steps: 0 } }, 'checkpointEvery.steps', 'a whole number ≥ 1', '0'],
  [{ head: 'lstm' }, 'head', 'mean-probability, mean-feature, attention, gru, transformer or tcn', '"lstm"'],
])('%j is refused with one line', (changes, field, expected, received) => {
  expect(messageOf(changes)).toBe(
    `TrainError: Training option "${field}": expected ${expected}; received ${received}. Correct it in the configuration.`,
  );
});

test.each<[string, object]>([
  ['frozenStages', { frozenStages: ['layer4'] }],
  ['frozenStages', { frozenStages: ['stem', 'layer1', 'layer2', 'layer3', 'head'] }],
  ['faceFeatures', { faceFeatures: 'mesh' }],
  ['framesPerClip.test', { head: 'gru' }],
  ['framesPerClip.train', { head: 'gru', framesPerClip: { train: 32, test: 32 } }],
  ['region', { region: { left: 0.5, top: 0, side: 0.6 } }],
  ['region', { region: { left: 0, top: 0, side: 0 } }],
  ['patience', { patience: 3, selection: 'last' }],
  ['monitor', { monitor: 'war', selection: 'last' }],
  ['schedule.minLearningRate', { schedule: { kind: 'cosine', warmupEpochs: 1, minLearningRate: 1 } }],
  ['classWeights', { loss: { kind: 'kl' }, classWeights: 'balanced' }],
])('%s that does not fit the other options is refused: %j', (field, changes) => {
  expect(messageOf(changes, 16)).toContain(`Training option "${field}": `);
});

test('options of the backend are left to the backend', () => {
  const config: TrainConfig = { ...DEFAULT_TRAIN_CONFIG, backend: 'cpu', precision: 'fp32' };
  expect(completeConfig(config)).toEqual(config);
});

test('a complete configuration has the defaults of absent options', () => {
  const { loss, augmentation, ...others } = DEFAULT_TRAIN_CONFIG;
  const { hue, ...basic } = augmentation;
  expect(completeConfig({ ...others, augmentation: basic })).toMatchObject({ loss, augmentation: { hue } });
});
