import { DEFAULT_TRAIN_CONFIG, type TrainConfig } from '../../config/trainConfig.js';
import { checkMemory } from './fits.js';
import { largestFittingBatchSize, estimateMemory } from './needed.js';

const data = { clips: 100, length: 16, classes: 7, trainClips: [64, 66] };
const configOf = (changes: Partial<TrainConfig>): TrainConfig => ({
  ...DEFAULT_TRAIN_CONFIG,
  depth: 50,
  size: 224,
  framesPerClip: { train: 4, test: 4 },
  backend: 'torch',
  device: 'cpu',
  loaderWorkers: 1,
  parallelFolds: 1,
  ...changes,
});

test('activations grow with the batch size, its frames and the parallel folds, and with nothing else', () => {
  const of = (changes: Partial<TrainConfig>): number =>
    estimateMemory(configOf(changes), { ...data, trainClips: [64, 64] }).parts.activations;
  const once = of({ batchSize: 4 });
  expect(of({ batchSize: 8 })).toBe(2 * once);
  expect(of({ batchSize: 4, framesPerClip: { train: 8, test: 4 } })).toBe(2 * once);
  expect(of({ batchSize: 4, parallelFolds: 2 })).toBe(2 * once);
  expect(of({ batchSize: 4, emaDecay: 0.9, loaderWorkers: 4 })).toBe(once);
});

test('leftover clips, which join the last batch, count', () => {
  const of = (trainClips: number[]): number =>
    estimateMemory(configOf({ batchSize: 8 }), { ...data, trainClips }).parts.activations;
  expect(of([64, 66])).toBe((of([64]) * 10) / 8);
});

test('many more frames in test than in training count, because they are in memory together', () => {
  const of = (train: number, test: number): number =>
    estimateMemory(configOf({ framesPerClip: { train, test } }), data).parts.activations;
  expect(of(4, 8)).toBe(of(4, 4));
  expect(of(1, 16)).toBeCloseTo((of(1, 14) * 16) / 14, 0);
  expect(of(1, 16)).toBeGreaterThan(of(1, 1));
  expect(of(1, 16)).toBeLessThan(of(16, 16));
});

test('frames count if they are in memory, and activations do not count on a GPU', () => {
  expect(estimateMemory(configOf({}), data).parts.frames).toBe(100 * 16 * 224 * 224 * 3);
  expect(estimateMemory(configOf({ frameCacheBytes: 1 }), data).parts.frames).toBe(0);
  expect(estimateMemory(configOf({ device: 'cuda' }), data).parts.activations).toBe(0);
});

test('fp16 needs as much as bf16, and less than fp32', () => {
  const of = (precision: 'fp32' | 'bf16' | 'fp16'): number =>
    estimateMemory(configOf({ precision }), data).bytes;
  expect(of('fp16')).toBe(of('bf16'));
  expect(of('fp16')).toBeLessThan(of('fp32'));
});

test('the suggested batch size fits, and a larger one does not', () => {
  const config = configOf({ batchSize: 32 });
  const whole = { ...data, trainClips: [64] };
  const limit = estimateMemory({ ...config, batchSize: 16 }, whole).bytes;
  expect(largestFittingBatchSize(config, whole, limit)).toBe(16);
  expect(largestFittingBatchSize(config, whole, 1e6)).toBe(null);
});

test('a run that cannot fit is rejected with a batch size that fits, unless memoryCheck is "warn"', () => {
  const config = configOf({ batchSize: 32 });
  const limit = estimateMemory({ ...config, batchSize: 8 }, data).bytes;
  expect(() => checkMemory(config, data, limit)).toThrow(
    expect.objectContaining({
      code: 'NO_MEMORY',
      kind: 'input',
      message: expect.stringMatching(
        /"batchSize" 32: expected a run that fits into the .* GB of available memory; received one that needs about .* GB\. Use a batch size of at most \d+/,
      ),
    }),
  );
  expect(checkMemory({ ...config, memoryCheck: 'warn' }, data, limit)).toMatchObject({ available: limit });
  expect(() => checkMemory(config, data, 1e6)).toThrow(/No batch size fits/);
});
