// Our side of the benches: node worker.mjs JOB, where JOB is a JSON object from harness/contestant.mjs.
// Answers each line of JSON on stdin with one on stdout, and computes only on request.
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { buildResNet, fuseBatchNorm } from '@dfer/models';
import { Optimizer, trainStep, variablesOf } from '@dfer/train';
import * as tf from '@tensorflow/tfjs';
import { backboneOf } from '../harness/backbone.mjs';
import { openTorch } from '../harness/openTorch.mjs';
import { profileNative } from './profileNative.mjs';

const CLASSES = 7;
const SGD = { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };

/** Reproducible input pixels: normally distributed numbers. */
function noise(length) {
  const numbers = tf.randomNormal([length], 0, 1, 'float32', 1);
  const values = numbers.dataSync().slice();
  numbers.dispose();
  return values;
}

/** @returns A function that runs one training step on images on the device and reads its loss, as `loss.item()` does. */
function trainer(network, { batch, size }) {
  const { trainable } = variablesOf(network);
  const optimizer = new Optimizer(SGD, trainable);
  const images = tf.tensor4d(noise(batch * size * size * 3), [batch, size, size, 3]);
  const targets = { kind: 'classes', rows: Array.from({ length: batch }, (_, index) => index % CLASSES) };
  const options = { labelSmoothing: 0.1, learningRate: SGD.learningRate };
  return () =>
    tf.tidy(() => trainStep(network, trainable, optimizer, images, targets, options).loss.dataSync()[0]);
}

function classifier(built, { batch, size, folded }) {
  const network = folded ? fuseBatchNorm(built) : built;
  const images = tf.tensor4d(noise(batch * size * size * 3), [batch, size, size, 3]);
  return () => tf.tidy(() => network.apply(images, { training: false }).dataSync()[0]);
}

function steps(step, count) {
  const [seconds, cpuSeconds] = [[], []];
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

/** Peak bytes of tensors on the device, if the backend counts them. */
function deviceMemory({ device }) {
  const { nativePeakBytes } = tf.memory();
  if (device === 'cpu' || nativePeakBytes === undefined) return {};
  return { deviceMemoryMiB: Math.round(nativePeakBytes / 2 ** 20) };
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const job = JSON.parse(process.argv[2]);
const unavailable = await openTorch(job);
if (unavailable !== null) {
  answer({ unavailable });
} else {
  const network = buildResNet({ ...backboneOf(job.model), classes: CLASSES, inputSize: job.size });
  const step = { train: trainer, infer: classifier }[job.task](network, job);
  answer({ version: tf.version_core, tensors: tf.memory().numTensors });
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    const { count } = question;
    if (question.do === 'step') answer({ ...steps(step, count), ...deviceMemory(job) });
    else if (question.do === 'profile')
      answer(await profileNative(tf.backend(), () => steps(step, count), count));
    else throw new Error(`do: expected step or profile; received ${question.do}.`);
  }
}
// libtorch's threads would keep the process alive.
process.exit(0);
