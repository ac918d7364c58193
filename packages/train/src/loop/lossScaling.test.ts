import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildReport, openBackend } from '@dfer/runtime';
import { Loader } from '../data/loader/loader.js';
import { LossScaler } from '../optim/lossScaler.js';
import { Optimizer } from '../optim/optimizer.js';
import { variablesOf } from '../network/network.js';
import { TOY_CLASSES, TOY_CONFIG, toyNetwork, toySamples, toyTable } from '../testing/toy.js';
import { isDiverged } from './divergence.js';
import { TrainingState } from './trainingState.js';
import { trainFold } from './trainFold.js';
import { trainStep } from './trainStep.js';
import type { EpochMetrics } from './types.js';

interface Step {
  /** `[rows, 3]` */
  readonly x: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly loss: number;
  readonly scaleBefore: number;
  readonly skipped: boolean;
  /** After the step, as all that follow. */
  readonly scale: number;
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly movingMean: readonly number[];
}

interface Fixture {
  readonly start: { readonly weight: number[][]; readonly bias: number[] };
  readonly epsilon: number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly maxGradientNorm: number;
  readonly steps: readonly Step[];
}

/** Results of PyTorch, written by lossScalingFixture.py. */
const fixture: Fixture = JSON.parse(
  readFileSync(join(__dirname, '../testing/lossScalingFixture.json'), 'utf8'),
).training;

beforeEach(async () => {
  await tf.setBackend('cpu');
});

/** The network of the fixture, with its first weights: batch normalization and a dense layer, on images of one pixel. */
function networkOfFixture(): tf.LayersModel {
  const { start, epsilon } = fixture;
  const dense = tf.layers.dense({ units: 2, weights: [tf.tensor2d(start.weight), tf.tensor1d(start.bias)] });
  return tf.sequential({
    layers: [
      tf.layers.batchNormalization({ inputShape: [1, 1, 3], epsilon, momentum: 0.9 }),
      tf.layers.flatten(),
      dense,
    ],
  });
}

const valuesOf = (tensor: tf.Tensor): number[] => Array.from<number>(tensor.dataSync());

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted[i]!, 4);
  });
}

test('steps are scaled, clipped and skipped as with torch.amp.GradScaler; skipped ones move the statistics only', () => {
  const { learningRate, momentum, maxGradientNorm, steps } = fixture;
  const network = networkOfFixture();
  const { trainable } = variablesOf(network);
  const options = { kind: 'sgd', learningRate, momentum, nesterov: false, weightDecay: 0 } as const;
  const optimizer = new Optimizer(options, trainable);
  const lossScaler = new LossScaler();
  for (const step of steps) {
    if (lossScaler.scale !== step.scaleBefore) {
      lossScaler.restore({ scale: step.scaleBefore, finiteSteps: 0 });
    }
    const images = tf.tensor4d(step.x.flat(), [step.x.length, 1, 1, 3]);
    const output = trainStep(
      network,
      trainable,
      optimizer,
      images,
      { kind: 'classes', rows: step.labels },
      { labelSmoothing: 0, learningRate, maxGradientNorm, lossScaler },
    );
    expect(output.skippedTo).toBe(step.skipped ? step.scale : null);
    expect(lossScaler.scale).toBe(step.scale);
    expectClose(valuesOf(output.loss), [step.loss]);
    const [gamma, beta, weight, bias, movingMean] = network.getWeights(false).map(valuesOf);
    const named = { gamma, beta, weight, bias, movingMean };
    const wanted = { ...step, weight: step.weight.flat() };
    for (const name of ['gamma', 'beta', 'weight', 'bias', 'movingMean'] as const) {
      expectClose(named[name]!, wanted[name]);
    }
    tf.dispose([images, output.loss, output.hits]);
  }
  expect(optimizer.steps).toBe(steps.filter(({ skipped }) => !skipped).length);
  optimizer.dispose();
  network.dispose();
});

test('a scaled step leaks no tensors besides its output, whether skipped or not', () => {
  const network = networkOfFixture();
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(TOY_CONFIG.optimizer, trainable);
  const images = tf.randomNormal([4, 1, 1, 3], 0, 1, 'float32', 1).as4D(4, 1, 1, 3);
  for (const scale of [2 ** 16, Infinity]) {
    const lossScaler = new LossScaler();
    lossScaler.restore({ scale, finiteSteps: 0 });
    const before = tf.memory().numTensors;
    const step = { labelSmoothing: 0, learningRate: 0.1, maxGradientNorm: 1, lossScaler };
    trainStep(network, trainable, optimizer, images, { kind: 'classes', rows: [0, 1, 0, 1] }, step);
    expect(tf.memory().numTensors - before).toBe(2);
  }
  optimizer.dispose();
  network.dispose();
});

test.each([
  ['a loss beyond all real ones', NaN, null, true],
  ['a usual loss', 2, null, false],
  ['an overflow at a usual scale, whatever the loss', NaN, 2 ** 15, false],
  ['an overflow at scale 1', 2, 0.5, true],
])('%s: the training diverges: %j', (_, loss, skippedTo, diverged) => {
  expect(isDiverged(loss, skippedTo)).toBe(diverged);
});

describe('a checkpoint', () => {
  const build = (precision: 'fp16' | 'fp32'): { network: tf.LayersModel; state: TrainingState } => {
    const network = networkOfFixture();
    return { network, state: new TrainingState(network, TOY_CONFIG, precision) };
  };

  test('of fp16 has the state of the loss scaling, which is restored', () => {
    const [first, second] = [build('fp16'), build('fp16')];
    first.state.lossScaler?.update(true);
    first.state.lossScaler?.update(false);
    second.state.restore(first.state.checkpoint({}));
    expect(second.state.lossScaler?.state).toEqual({ scale: 2 ** 15, finiteSteps: 1 });
    for (const { network, state } of [first, second]) {
      state.dispose();
      network.dispose();
    }
  });

  test('without it is read, and the scaling starts again; other precisions have none', () => {
    const [plain, scaled] = [build('fp32'), build('fp16')];
    const checkpoint = plain.state.checkpoint({});
    expect(Object.keys(checkpoint.facts)).not.toContain('lossScale');
    scaled.state.lossScaler?.update(true);
    scaled.state.restore(checkpoint);
    expect(scaled.state.lossScaler?.state).toEqual({ scale: 2 ** 16, finiteSteps: 0 });
    expect(plain.state.lossScaler).toBeNull();
    for (const { network, state } of [plain, scaled]) {
      state.dispose();
      network.dispose();
    }
  });
});

const version = buildReport()?.libtorch?.version ?? 'none';
const [major = 0, minor = 0] = version.split('.').map(Number);
const computesHalf = major > 2 || (major === 2 && minor >= 1);

(computesHalf ? describe : describe.skip)(`float16 on libtorch, from 2.1 on; here: ${version}`, () => {
  const samples = toySamples(54);
  const indices = samples.map((_, index) => index);
  const [train, validation, rest] = [indices.slice(0, 36), indices.slice(36, 45), indices.slice(45)];
  const plan = { fold: 1, train: train!, validation: validation!, test: rest! };
  let directory: string;
  let history: EpochMetrics[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'dfer-fp16-'));
    await openBackend({ backend: 'torch', device: 'cpu', precision: 'fp16' });
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });
  beforeEach(async () => {
    await tf.setBackend('torch');
    history = [];
  });

  async function trained(name: string, shouldStop = (): boolean => false): Promise<number[]> {
    const loader = new Loader(toyTable(samples), { workers: 0 });
    const config = { ...TOY_CONFIG, backend: 'torch', emaDecay: 0.9, maxGradientNorm: 1 } as const;
    const settings = { data: 'toy' };
    const task = { plan, samples, classes: TOY_CLASSES, config, settings, directory: join(directory, name) };
    const hooks = { buildNetwork: toyNetwork, precision: 'fp16', shouldStop } as const;
    try {
      const onEpoch = (metrics: EpochMetrics): number => history.push(metrics);
      const { result, network } = await trainFold(task, loader, { ...hooks, onEpoch });
      network.dispose();
      return result.probabilities.flat();
    } finally {
      await loader.close();
    }
  }

  test('a network learns with scaled losses, and a resumed run equals an uninterrupted one', async () => {
    const once = await trained('a');
    expect(history.at(-1)!.validationUar).toBeGreaterThan(0.9);
    let asked = 0;
    await expect(trained('b', () => asked++ > 8)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await trained('b')).toEqual(once);
  });
});
