// Our side of bench:curves: node curves.mjs JOB, where JOB is a JSON object from ../curves.mjs.
// Answers each line of JSON on stdin with one on stdout, and computes only on request.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { buildResNet, clipProbabilities, loadWeights, saveSafetensors } from '@dfer/models';
import {
  learningRateAt,
  Optimizer,
  PIXEL_CENTRE,
  PIXEL_SCALE,
  trainStepOnArray,
  variablesOf,
} from '@dfer/train';
import * as tf from '@tensorflow/tfjs';
import { openTorch } from '../harness/openTorch.mjs';

const job = JSON.parse(process.argv[2]);
const { size, length, labels, classes, recipe } = job;
const table = readFileSync(job.frames);
let [network, state] = [];

/** Normalized images, `[images, size, size, 3]`. */
function inputOf(images) {
  const bytes = size * size * 3;
  const input = new Float32Array(images.length * bytes);
  images.forEach(([clip, frame, mirrored], index) => {
    const from = (clip * length + frame) * bytes;
    for (let pixel = 0; pixel < size * size; pixel++) {
      const column = pixel % size;
      const source = from + 3 * (mirrored ? pixel - column + (size - 1 - column) : pixel);
      const to = index * bytes + 3 * pixel;
      for (let channel = 0; channel < 3; channel++)
        input[to + channel] = (table[source + channel] - PIXEL_CENTRE) * PIXEL_SCALE;
    }
  });
  return input;
}

async function begin({ weights, order }) {
  state?.optimizer.dispose();
  await loadWeights(network, weights, { classifier: 'keep' });
  const { trainable } = variablesOf(network);
  state = {
    trainable,
    optimizer: new Optimizer(recipe.optimizer, trainable),
    order: JSON.parse(readFileSync(order, 'utf8')),
  };
  return {};
}

/** Trains the steps of an epoch from `from` (inclusive) to `to` (exclusive). */
function train({ epoch, from = 0, to }) {
  const { trainable, optimizer, order } = state;
  const [losses, rates] = [[], []];
  const stepsPerEpoch = order[epoch].length;
  for (const [index, images] of order[epoch].slice(from, to).entries()) {
    const progress = { step: epoch * stepsPerEpoch + from + index, stepsPerEpoch, epochs: order.length };
    const learningRate = learningRateAt(recipe.schedule, recipe.optimizer.learningRate, progress);
    const clips = images.map(([clip]) => clip);
    const { loss } = trainStepOnArray(
      network,
      trainable,
      optimizer,
      { input: inputOf(images), clips, frames: 1 },
      clips.map((clip) => labels[clip]),
      { size, labelSmoothing: recipe.labelSmoothing, learningRate },
    );
    losses.push(loss);
    rates.push(learningRate);
  }
  return { losses, rates };
}

/** Probabilities of clips, the mean over their frames. */
function validate({ clips, frames }) {
  const probabilities = clips.flatMap((clip) =>
    tf.tidy(() => {
      const input = inputOf(frames.map((frame) => [clip, frame, 0]));
      const images = tf.tensor5d(input, [1, frames.length, size, size, 3]);
      return clipProbabilities(network, images).arraySync();
    }),
  );
  return { probabilities };
}

/** Writes random initial weights for all engines. */
async function initialize({ seed, path }) {
  const fresh = buildResNet({ depth: job.depth, classes: classes.length, inputSize: size, seed });
  await saveSafetensors(fresh, path, { classes, size });
  fresh.dispose();
  return {};
}

const tasks = { begin, train, validate, initialize };

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const unavailable = await openTorch(job);
if (unavailable !== null) {
  answer({ unavailable });
} else {
  network = buildResNet({ depth: job.depth, classes: classes.length, inputSize: size, initializer: 'zeros' });
  answer({ version: tf.version_core });
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    const [start, before] = [performance.now(), process.cpuUsage()];
    const result = await tasks[question.do](question);
    const { user, system } = process.cpuUsage(before);
    answer({ ...result, seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 });
  }
}
