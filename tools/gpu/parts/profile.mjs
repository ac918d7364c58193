// Profiles a training step on a GPU: node profile.mjs SETTING, where SETTING is a JSON object from parts.mjs.
// An operation returns when it is launched on the device, long before it is finished. So the step is timed in three ways:
//   stepMs     unchanged, from its first operation until the loss is read
//   launchMs   until the last operation is launched: the time of the CPU; near stepMs, the device waits for the CPU
//   the device's time of each operation, with a wait after each: deviceMs is their sum
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { median } from '@dfer/core';
import { buildResNet } from '@dfer/models';
import { Optimizer, trainStep, variablesOf } from '@dfer/train';
import { backboneOf } from '../../bench/dist/harness/backbone.js';
import { Candidate } from '../../bench/dist/harness/candidate.js';
import { findPython } from '../../bench/dist/harness/python.js';
import { profileResponse, profileRows } from '../../bench/dist/harness/profileRows.js';
import { rounded } from '../../bench/dist/harness/statistics.js';
import { openTorch } from '../../bench/dist/harness/openTorch.js';

const CLASSES = 7;
const LISTED = 40;
const job = JSON.parse(process.argv[2]);
const { device, model, batch, size, steps, warmup, threads, precision } = job;

const unavailable = await openTorch({ device, precision });
if (unavailable !== null) {
  console.error(unavailable);
  process.exit(2);
}
const backend = tf.backend();
const network = buildResNet({
  ...backboneOf(model),
  classes: CLASSES,
  inputSize: size,
});
const { trainable } = variablesOf(network);
const optimizer = new Optimizer(
  { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
  trainable,
);
const images = tf.randomNormal([batch, size, size, 3], 0, 1, 'float32', 1);
const targets = { kind: 'classes', rows: Array.from({ length: batch }, (_, index) => index % CLASSES) };

/** @returns Milliseconds until all operations are launched, and until the loss is read. */
function step() {
  const start = performance.now();
  return tf.tidy(() => {
    const options = { labelSmoothing: 0.1, learningRate: 0.01 };
    const { loss } = trainStep(network, trainable, optimizer, images, targets, options);
    const launchMs = performance.now() - start;
    loss.dataSync();
    return { launchMs, stepMs: performance.now() - start };
  });
}

/** The cost of a wait with nothing to wait for; it is subtracted from the time of each operation. */
function waitMs() {
  const times = Array.from({ length: 50 }, () => {
    const start = performance.now();
    backend.synchronize();
    return performance.now() - start;
  });
  return median(times);
}

/** Milliseconds per step in each operation, with a wait after each. */
function operations() {
  const rows = {};
  const [run, idle] = [backend.run, waitMs()];
  backend.run = function (operation, ...args) {
    const start = performance.now();
    try {
      return run.call(this, operation, ...args);
    } finally {
      this.synchronize();
      const row = (rows[operation] ??= { ms: 0, calls: 0 });
      row.ms += Math.max(0, performance.now() - start - idle) / steps;
      row.calls += 1 / steps;
    }
  };
  try {
    for (let i = 0; i < steps; i++) step();
  } finally {
    delete backend.run;
  }
  return rows;
}

/** The same step in eager PyTorch, from its own profiler. */
async function pytorch() {
  const python = findPython();
  if (python === null) return null;
  const task = { task: 'train', model, precision, batch, size, device };
  const peer = new Candidate({ engine: 'pytorch', malloc: 'stock' }, task, { python: python.path, threads });
  try {
    await peer.ready();
    await peer.step(warmup);
    peer.forget();
    await peer.step(steps);
    const { operations: rows } = await peer.ask(profileResponse, { do: 'profile', count: steps });
    const deviceMs = Object.values(rows).reduce((sum, { ms }) => sum + ms, 0);
    return {
      stepMs: rounded(median(peer.seconds) * 1000, 2),
      deviceMs: rounded(deviceMs, 2),
      operations: profileRows(rows, LISTED, 3),
    };
  } finally {
    await peer.end();
  }
}

for (let i = 0; i < warmup; i++) step();
const times = Array.from({ length: steps }, step);
const stepMs = median(times.map((time) => time.stepMs));
const launchMs = median(times.map((time) => time.launchMs));
const rows = operations();
const deviceMs = Object.values(rows).reduce((sum, { ms }) => sum + ms, 0);
const result = {
  model,
  batch,
  size,
  precision,
  device,
  stepMs: rounded(stepMs, 2),
  launchMs: rounded(launchMs, 2),
  deviceMs: rounded(deviceMs, 2),
  nativeCalls: rounded(
    Object.values(rows).reduce((sum, { calls }) => sum + calls, 0),
    1,
  ),
  // The step is then limited by the CPU.
  processorBound: launchMs > 0.9 * stepMs && device !== 'cpu',
  memory: tf.memory(),
  operations: profileRows(rows, LISTED, 3),
};
const peer = await pytorch().catch((error) => ({ problem: error.message }));
console.log(JSON.stringify({ ...result, pytorch: peer }));
// libtorch's threads would keep the process alive.
process.exit(0);
