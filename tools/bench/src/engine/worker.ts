// Our side of the benchmarks: node worker.js JOB, where JOB is a JSON object from harness/candidate.ts.
// Responds to each line of JSON on stdin with one on stdout, and computes only on request.
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { buildResNet, fuseBatchNorm } from '@dfer/models';
import { LossScaler, Optimizer, type SgdOptions, type Targets, trainStep, variablesOf } from '@dfer/train';
import { backboneOf } from '../harness/backbone.js';
import { readJob } from '../harness/json.js';
import { openTorch, torchBackend } from '../harness/openTorch.js';
import { respondToAll, writeResponse } from './response.js';
import { workerJob, workerQuestion } from './jobs.js';
import { profileNative } from './profileNative.js';

const CLASSES = 7;
const SGD: SgdOptions = {
  kind: 'sgd',
  learningRate: 0.01,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 1e-4,
};

const job = readJob(workerJob.extend({ threads: z.number().optional(), folded: z.boolean().default(false) }));

/** Reproducible images of normally distributed numbers, `[batch, size, size, 3]`, on the device. */
function noise(): tf.Tensor4D {
  const { batch, size } = job;
  const numbers = tf.randomNormal([batch * size * size * 3], 0, 1, 'float32', 1);
  const values = numbers.dataSync().slice();
  numbers.dispose();
  return tf.tensor4d(values, [batch, size, size, 3]);
}

/** Returns a function that runs one training step on images on the device and reads its loss, as `loss.item()` does. */
function trainer(network: tf.LayersModel): () => number {
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(SGD, trainable);
  const images = noise();
  const rows = Array.from({ length: job.batch }, (_, index) => index % CLASSES);
  const targets: Targets = { kind: 'classes', rows };
  const lossScaler = job.precision === 'fp16' ? new LossScaler() : null;
  const options = { labelSmoothing: 0.1, learningRate: SGD.learningRate, lossScaler };
  return () => {
    const [loss = NaN] = tf.tidy(() =>
      trainStep(network, trainable, optimizer, images, targets, options).loss.dataSync(),
    );
    return loss;
  };
}

/** Returns a function that classifies images on the device and reads the first output. */
function classifier(built: tf.LayersModel): () => number {
  const network = job.folded ? fuseBatchNorm(built) : built;
  const images = noise();
  return () => {
    const [first = NaN] = tf.tidy(() => {
      const output = network.apply(images, { training: false });
      if (!(output instanceof tf.Tensor)) throw new Error('network: expected one output; received several.');
      return output.dataSync();
    });
    return first;
  };
}

/** Seconds and CPU seconds of each step. */
interface StepTimes {
  readonly seconds: readonly number[];
  readonly cpuSeconds: readonly number[];
  /** Of the last step. */
  readonly loss: number;
}

function runSteps(step: () => number, count: number): StepTimes {
  const seconds: number[] = [];
  const cpuSeconds: number[] = [];
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    loss = step();
    const { user, system } = process.cpuUsage(before);
    seconds.push((performance.now() - start) / 1000);
    cpuSeconds.push((user + system) / 1e6);
  }
  return { seconds, cpuSeconds, loss };
}

/** Peak memory of tensors on a GPU. */
function deviceMemory(): { readonly deviceMemoryMiB?: number } {
  if (job.device === 'cpu') return {};
  return { deviceMemoryMiB: Math.round(torchBackend().memory().nativePeakBytes / 2 ** 20) };
}

const unavailable = await openTorch(job);
if (unavailable !== null) {
  writeResponse({ unavailable });
} else {
  const network = buildResNet({ ...backboneOf(job.model), classes: CLASSES, inputSize: job.size });
  const step = job.task === 'train' ? trainer(network) : classifier(network);
  writeResponse({ version: tf.version_core, tensors: tf.memory().numTensors });
  await respondToAll(workerQuestion, ({ do: task, count }) =>
    task === 'step'
      ? { ...runSteps(step, count), ...deviceMemory() }
      : profileNative(torchBackend(), () => runSteps(step, count), count),
  );
}
// libtorch's threads would keep the process alive.
process.exit(0);
