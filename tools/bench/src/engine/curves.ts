// Our side of bench:curves: node curves.js JOB, where JOB is a JSON object from train/curves.ts.
// Responds to each line of JSON on stdin with one on stdout, and computes only on request.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import * as tf from '@tensorflow/tfjs';
import { buildResNet, clipProbabilities, loadWeights, saveSafetensors } from '@dfer/models';
import {
  learningRateAt,
  Optimizer,
  PIXEL_CENTRE,
  PIXEL_SCALE,
  trainStepOnArray,
  variablesOf,
} from '@dfer/train';
import { parseJson, readJob } from '../harness/json.js';
import { openTorch } from '../harness/openTorch.js';
import { respondToAll, writeResponse } from './response.js';
import { curvesJob, type CurvesQuestion, curvesQuestion, imageOrder, type ImageOrder } from './jobs.js';

const job = readJob(curvesJob);
const { size, length, labels, classes, recipe, depth } = job;

type Images = ImageOrder[number][number];
type Question<Task extends CurvesQuestion['do']> = Extract<CurvesQuestion, { readonly do: Task }>;

/** A network and its training. */
class Training {
  readonly #network = buildResNet({
    depth,
    classes: classes.length,
    inputSize: size,
    initializer: 'zeros',
  });
  readonly #trainable = variablesOf(this.#network).trainable;
  readonly #frames = readFileSync(job.frames);
  #optimizer = new Optimizer(recipe.optimizer, this.#trainable);
  #order: ImageOrder = [];

  async begin({ weights, order }: Question<'begin'>): Promise<object> {
    this.#optimizer.dispose();
    await loadWeights(this.#network, weights, { classifier: 'keep' });
    this.#optimizer = new Optimizer(recipe.optimizer, this.#trainable);
    this.#order = parseJson(imageOrder, readFileSync(order, 'utf8'), order);
    return {};
  }

  train({ epoch, from = 0, to }: Question<'train'>): object {
    const losses: number[] = [];
    const rates: number[] = [];
    const stepsPerEpoch = this.#order[epoch].length;
    for (const [index, images] of this.#order[epoch].slice(from, to).entries()) {
      const step = epoch * stepsPerEpoch + from + index;
      const progress = { step, stepsPerEpoch, epochs: this.#order.length };
      const learningRate = learningRateAt(recipe.schedule, recipe.optimizer.learningRate, progress);
      const { loss } = trainStepOnArray(
        this.#network,
        this.#trainable,
        this.#optimizer,
        { input: this.#inputOf(images) },
        images.map(([clip]) => labels[clip]),
        { size, labelSmoothing: recipe.labelSmoothing, learningRate },
      );
      losses.push(loss);
      rates.push(learningRate);
    }
    return { losses, rates };
  }

  /** Probabilities of clips, the mean over their frames. */
  validate({ clips, frames }: Question<'validate'>): object {
    const probabilities = clips.flatMap((clip) =>
      tf.tidy(() => {
        const input = this.#inputOf(frames.map((frame) => [clip, frame, 0]));
        const images = tf.tensor5d(input, [1, frames.length, size, size, 3]);
        return clipProbabilities(this.#network, images).arraySync();
      }),
    );
    return { probabilities };
  }

  /** Normalized images, `[images, size, size, 3]`. */
  #inputOf(images: Images): Float32Array {
    const bytes = size * size * 3;
    const input = new Float32Array(images.length * bytes);
    images.forEach(([clip, frame, mirrored], index) => {
      const from = (clip * length + frame) * bytes;
      for (let pixel = 0; pixel < size * size; pixel++) {
        const column = pixel % size;
        const source = from + 3 * (mirrored ? pixel - column + (size - 1 - column) : pixel);
        const to = index * bytes + 3 * pixel;
        for (let channel = 0; channel < 3; channel++)
          input[to + channel] = (this.#frames[source + channel] - PIXEL_CENTRE) * PIXEL_SCALE;
      }
    });
    return input;
  }
}

/** Writes random initial weights for all engines. */
async function initialize({ seed, path }: Question<'initialize'>): Promise<object> {
  const fresh = buildResNet({ depth, classes: classes.length, inputSize: size, seed });
  await saveSafetensors(fresh, path, { classes, size });
  fresh.dispose();
  return {};
}

function respond(training: Training, question: CurvesQuestion): object | Promise<object> {
  switch (question.do) {
    case 'begin':
      return training.begin(question);
    case 'train':
      return training.train(question);
    case 'validate':
      return training.validate(question);
    case 'initialize':
      return initialize(question);
  }
}

const unavailable = await openTorch(job);
if (unavailable !== null) {
  writeResponse({ unavailable });
} else {
  const training = new Training();
  writeResponse({ version: tf.version_core });
  await respondToAll(curvesQuestion, async (question) => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const result = await respond(training, question);
    const { user, system } = process.cpuUsage(before);
    const [seconds, cpuSeconds] = [(performance.now() - start) / 1000, (user + system) / 1e6];
    return { ...result, seconds, cpuSeconds };
  });
}
