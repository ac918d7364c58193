import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { computeMetrics } from '@dfer/evaluate';
import { randomStream } from '@dfer/core';
import { assertPlan, type FoldPlan } from '../folds/foldPlan.js';
import { Loader } from '../data/loader/loader.js';
import { variablesOf } from '../network/network.js';
import { Optimizer } from '../optim/optimizer.js';
import { trainingBatches } from '../data/batchPlan.js';
import { normalizeImages } from '../network/kernels.js';
import { TOY_CLASSES, TOY_CONFIG, TOY_SIZE, toyNetwork, toySamples, toyTable } from '../testing/toy.js';
import { trainStep } from './trainStep.js';
import type { FoldResult, FoldTask } from './types.js';
import { trainFold, type TrainHooks } from './trainFold.js';

const samples = toySamples(54);
const table = toyTable(samples);
const indicesOf = (wanted: (index: number) => boolean): number[] =>
  samples.flatMap((_, index) => (wanted(index) ? [index] : []));
const plan: FoldPlan = {
  fold: 1,
  train: indicesOf((index) => index < 36),
  validation: indicesOf((index) => index >= 36 && index < 45),
  test: indicesOf((index) => index >= 45),
};
let directory: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'dfer-train-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const taskIn = (name: string): FoldTask => ({
  plan,
  samples,
  classes: TOY_CLASSES,
  config: TOY_CONFIG,
  settings: { data: 'toy' },
  directory: join(directory, name),
});

async function train(
  name: string,
  hooks: Partial<TrainHooks> = {},
  config = TOY_CONFIG,
): Promise<FoldResult> {
  const task = { ...taskIn(name), config };
  const loader = new Loader(table, { workers: config.loaderWorkers });
  try {
    const { result, network } = await trainFold(task, loader, { buildNetwork: toyNetwork, ...hooks });
    network.dispose();
    return result;
  } finally {
    await loader.close();
  }
}

test('reaches more than 90 % on unseen clips of a separable set', async () => {
  const { probabilities } = await train('a');
  const { war } = computeMetrics(
    plan.test.map((index) => ({
      clip: samples[index]!.id,
      fold: 1,
      label: samples[index]!.label,
      probabilities: probabilities[index]!,
    })),
    TOY_CLASSES,
  );
  expect(war).toBeGreaterThan(0.9);
  const lines = readFileSync(join(directory, 'a', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(TOY_CONFIG.epochs);
  expect(Object.keys(JSON.parse(lines[0]!))).toEqual([
    'epoch',
    'trainLoss',
    'trainAccuracy',
    'validationLoss',
    'validationUar',
    'validationWar',
    'validationConfusion',
    'learningRate',
    'images',
    'seconds',
    'clipsPerSecond',
    'framesPerSecond',
  ]);
  const { clipsPerSecond, framesPerSecond } = JSON.parse(lines[0]!);
  expect(framesPerSecond).toBe(clipsPerSecond * TOY_CONFIG.framesPerClip.train);
  expect(JSON.parse(lines[0]!).images).toBe(plan.train.length * TOY_CONFIG.framesPerClip.train);
});

test('the same seed gives the same result, also if the run is stopped within an epoch and resumed', async () => {
  const config = { ...TOY_CONFIG, epochs: 3, emaDecay: 0.9 };
  const uninterrupted = await train('a', {}, config);
  let asked = 0;
  const interrupted = train('c', { shouldStop: () => asked++ > 8 }, config);
  await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED', kind: 'interrupted' });
  let epochs = 0;
  let stops = 0;
  const hooks = { onEpoch: () => epochs++, shouldStop: () => stops++ < 0 };
  expect(await train('c', hooks, config)).toEqual(uninterrupted);
  expect(epochs).toBe(2);
  // 9 of 18 steps were done, and none of them is repeated.
  expect(stops).toBe(9);
});

test('loader threads do not change the result, nor does resuming with a different number of them', async () => {
  const config = { ...TOY_CONFIG, epochs: 2, mixup: 0.3, loaderWorkers: 0 };
  const here = await train('a', {}, config);
  let asked = 0;
  const stopped = train('b', { shouldStop: () => asked++ > 7 }, { ...config, loaderWorkers: 2 });
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await train('b', {}, { ...config, loaderWorkers: 1 })).toEqual(here);
});

test('the EMA of the weights is validated and saved', async () => {
  const plain = await train('a', {}, { ...TOY_CONFIG, epochs: 1 });
  const averaged = await train('b', {}, { ...TOY_CONFIG, epochs: 1, emaDecay: 0.5 });
  expect(averaged.probabilities).not.toEqual(plain.probabilities);
});

test('a step leaks no tensors besides its output', async () => {
  const network = toyNetwork({
    depth: 8,
    classes: 3,
    inputSize: TOY_SIZE,
    seed: 1,
    head: 'mean-probability',
    frames: 2,
  });
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(TOY_CONFIG.optimizer, trainable);
  const loader = new Loader(table, { workers: 0 });
  const options = { batchSize: 6, frames: 2, augmentation: TOY_CONFIG.augmentation };
  const counts: number[] = [];
  for await (const batch of loader.batches(trainingBatches(4, plan.train, options, randomStream(1)))) {
    const before = tf.memory().numTensors;
    const images = normalizeImages(batch.pixels, TOY_SIZE);
    const rows = batch.plan.clips.flatMap(({ clip }) => [samples[clip]!.label, samples[clip]!.label]);
    const step = { labelSmoothing: 0.1, learningRate: 0.01 };
    trainStep(network, trainable, optimizer, images, { kind: 'classes', rows }, step);
    images.dispose();
    counts.push(tf.memory().numTensors - before);
  }
  expect(new Set(counts)).toEqual(new Set([2]));
});

test('a whole fold leaks no tensors', async () => {
  const before = tf.memory().numTensors;
  await train('a', {}, { ...TOY_CONFIG, epochs: 1, emaDecay: 0.9 });
  expect(tf.memory().numTensors).toBe(before);
});

test('a training that diverges stops, saves its batch and suggests what to try', async () => {
  const wild = { kind: 'sgd', learningRate: 1e30, momentum: 0, nesterov: false, weightDecay: 0 } as const;
  const diverging = train('a', {}, { ...TOY_CONFIG, optimizer: wild });
  await expect(diverging).rejects.toMatchObject({ code: 'DIVERGED', kind: 'failed' });
  await expect(diverging).rejects.toThrow(
    /saved in .*diverged\. In another run folder, try.*learning rate of/,
  );
  const kept = JSON.parse(readFileSync(join(directory, 'a', 'diverged', 'batch.json'), 'utf8'));
  expect(kept).toMatchObject({ fold: 1, epoch: 1, shape: [12, TOY_SIZE, TOY_SIZE, 3] });
  expect(kept.clips).toHaveLength(6);
  expect(readFileSync(join(directory, 'a', 'diverged', 'input.u8'))).toHaveLength(12 * TOY_SIZE ** 2 * 3);
});

test('a batch larger than the fold, or a fold without test clips, is rejected', () => {
  expect(() => {
    assertPlan(plan, samples, TOY_CLASSES, { ...TOY_CONFIG, batchSize: 37 });
  }).toThrow(/"batchSize": expected at most 36, the number of training clips of fold 1; received 37/);
  expect(() => {
    assertPlan({ ...plan, test: [] }, samples, TOY_CLASSES, TOY_CONFIG);
  }).toThrow(expect.objectContaining({ code: 'NO_FOLDS', kind: 'input' }));
});

test('a clip in two parts, or a class without training clips, is rejected', () => {
  const leaking = { ...plan, test: [...plan.test, plan.train[0]!] };
  expect(() => {
    assertPlan(leaking, samples, TOY_CLASSES, TOY_CONFIG);
  }).toThrow(/clip0 in two of them/);
  const poor = { ...plan, train: plan.train.filter((index) => samples[index]!.label !== 1) };
  expect(() => {
    assertPlan(poor, samples, TOY_CLASSES, TOY_CONFIG);
  }).toThrow(expect.objectContaining({ code: 'MISSING_CLASS', kind: 'input' }));
});
