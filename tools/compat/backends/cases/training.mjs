// Losses, optimizers and steps of @dfer/train.
import { buildModel, buildResNet } from '@dfer/models';
import { computeLoss, Optimizer, trainStepOnArray, variablesOf } from '@dfer/train';
import * as tf from '@tensorflow/tfjs';

import { ModelEma } from '../../../../packages/train/dist/optim/ema.js';
import { predictFrames } from '../../../../packages/train/dist/loop/predictClips.js';
import { clipGradients } from '../../../../packages/train/dist/optim/clipGradients.js';
import { normalizeImages } from '../../../../packages/train/dist/network/kernels.js';
import { adaptStem } from '../../../../packages/train/dist/network/inputNormalization.js';
import { mixClips } from '../../../../packages/train/dist/data/augmentation/mixup.js';
import { numbers, pixels, tensor, valuesOf, weightsOf } from '../values.mjs';

const CLASSES = 7;
const ROWS = 6;

const TARGETS = {
  classes: { kind: 'classes', rows: [0, 3, 6, 1, 3, 5] },
  distributions: { kind: 'distributions', rows: distributions() },
};

/** Rows that add up to 1. */
function distributions() {
  const values = numbers(ROWS * CLASSES, 2).map((value) => Math.exp(value));
  return values.map((value, i) => {
    const start = i - (i % CLASSES);
    return value / values.slice(start, start + CLASSES).reduce((sum, other) => sum + other, 0);
  });
}

const LOSSES = {
  'cross-entropy': { kind: 'cross-entropy' },
  'Kullback–Leibler': { kind: 'kl' },
  focal: { kind: 'focal', gamma: 2 },
};

const losses = Object.entries(LOSSES).flatMap(([name, loss]) =>
  Object.entries(TARGETS).map(([kind, targets]) => ({
    name: `loss ${name} of ${kind}: value and gradient, smoothed and weighted or not`,
    run: () => {
      const logits = tf.mul(tensor([ROWS, CLASSES]), 3);
      const found = {};
      for (const labelSmoothing of [0, 0.1]) {
        for (const classWeights of [null, [1, 2, 0.5, 1, 3, 1, 0.25]]) {
          const of = (x) => computeLoss(x, targets, { loss, labelSmoothing, classWeights });
          const { value, grad } = tf.valueAndGrad(of)(logits);
          const options = `smoothing ${labelSmoothing}, ${classWeights === null ? 'no weights' : 'weights'}`;
          found[`value, ${options}`] = value;
          found[`gradient, ${options}`] = grad;
        }
      }
      return valuesOf(found);
    },
  })),
);

const votes = {
  name: 'loss Dirichlet-multinomial of votes: value and gradient, of small, usual and large logits',
  run: () => {
    const rows = Float32Array.from({ length: ROWS * CLASSES }, (_, i) => (i * 5) % 4);
    const options = { loss: { kind: 'dirichlet-multinomial' }, labelSmoothing: 0, classWeights: null };
    const found = {};
    for (const shift of [-20, 0, 20]) {
      const of = (x) => computeLoss(x, { kind: 'counts', rows }, options);
      const { value, grad } = tf.valueAndGrad(of)(tf.add(tf.mul(tensor([ROWS, CLASSES]), 3), shift));
      found[`value, shifted by ${shift}`] = value;
      found[`gradient, shifted by ${shift}`] = grad;
    }
    return valuesOf(found);
  },
};

const OPTIMIZERS = {
  'plain SGD': { kind: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 },
  'SGD with momentum': { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0.01 },
  'SGD with Nesterov momentum': {
    kind: 'sgd',
    learningRate: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0.01,
  },
  AdamW: {
    kind: 'adamw',
    learningRate: 0.01,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.05,
  },
};

const optimizers = Object.entries(OPTIMIZERS).map(([name, options]) => ({
  name: `optimizer ${name}: weights after three steps, with a rate per variable`,
  run: () => {
    const weights = [tensor([3, 3, 2, 4]), tensor([4]), tensor([8, 5], 1)].map((value) => tf.variable(value));
    const optimizer = new Optimizer(options, weights, [1, 1, 0.1]);
    for (const step of [1, 2, 3]) {
      tf.tidy(() => {
        const gradients = weights.map(({ name: of, shape }) => [of, tensor(shape, step)]);
        optimizer.step(Object.fromEntries(gradients), options.learningRate);
      });
    }
    return valuesOf(weights);
  },
}));

const NETWORK = { depth: 8, width: 8, inputSize: 12, classes: CLASSES };

/** Two steps: the second depends on the state after the first. */
function trained(network, optimizer, options) {
  const { trainable } = variablesOf(network);
  const updater = new Optimizer(optimizer, trainable);
  const frames = network.inputs[0].shape.length === 5 ? ROWS * 4 : ROWS;
  const size = NETWORK.inputSize;
  const steps = [0, 1].map((phase) =>
    trainStepOnArray(
      network,
      trainable,
      updater,
      { input: numbers(frames * size * size * 3, phase) },
      options.targets ?? TARGETS.classes,
      { size, labelSmoothing: 0.1, learningRate: optimizer.learningRate, ...options },
    ),
  );
  const weights = [...weightsOf(network), ...weightsOf(network, 'nonTrainableWeights')];
  return {
    loss: Float32Array.from(steps, ({ loss }) => loss),
    hits: Float32Array.from(steps, ({ hits }) => hits),
    ...valuesOf(Object.fromEntries(weights.map(({ name, variable }) => [name, variable]))),
  };
}

const steps = [
  {
    name: 'two steps of SGD, gradients clipped: losses and weights',
    tolerance: 2e-3,
    run: () =>
      trained(buildResNet(NETWORK), OPTIMIZERS['SGD with Nesterov momentum'], { maxGradientNorm: 0.5 }),
  },
  {
    name: 'two steps of SGD on clips with a transformer: losses and weights',
    tolerance: 2e-3,
    run: () =>
      trained(buildModel({ ...NETWORK, head: 'transformer', frames: 4 }), OPTIMIZERS['SGD with momentum'], {
        loss: LOSSES.focal,
        classWeights: [1, 2, 1, 1, 1, 1, 1],
      }),
  },
  {
    name: 'two steps of SGD on distributions: losses and weights',
    tolerance: 2e-3,
    run: () =>
      trained(buildResNet(NETWORK), OPTIMIZERS['SGD with momentum'], {
        targets: TARGETS.distributions,
        loss: LOSSES['Kullback–Leibler'],
      }),
  },
];

export default [
  ...losses,
  votes,
  ...optimizers,
  ...steps,
  {
    name: 'gradients clipped to a norm',
    run: () => valuesOf(clipGradients({ a: tensor([3, 3, 2, 4]), b: tensor([5], 1) }, 0.7)),
  },
  {
    name: 'moving averages of weights, and the swap',
    run: () => {
      const weights = [tensor([3, 4]), tensor([5], 1)].map((value) => tf.variable(value));
      const average = new ModelEma(0.9, weights);
      for (const step of [1, 2, 3]) {
        weights.forEach((weight) => weight.assign(tensor(weight.shape, step)));
        average.update(step);
      }
      average.swap();
      return valuesOf([...weights, ...average.state]);
    },
  },
  {
    name: 'mixup: mixed clips',
    run: () => valuesOf(mixClips(tensor([6, 5, 5, 3]), { order: [2, 0, 1], share: 0.7 })),
  },
  {
    name: 'normalized pixels',
    run: () => valuesOf(normalizeImages(pixels(2 * 5 * 5 * 3), 5)),
  },
  {
    name: 'a stem adapted to another normalization: logits',
    run: () => {
      const network = buildResNet(NETWORK);
      adaptStem(network, { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] });
      return valuesOf(network.predict(tensor([2, NETWORK.inputSize, NETWORK.inputSize, 3])));
    },
  },
  {
    name: 'clips classified from their pixels',
    run: () => {
      const size = NETWORK.inputSize;
      const rows = predictFrames(buildResNet(NETWORK), {
        pixels: pixels(6 * size * size * 3),
        face: null,
        clips: 2,
        size,
      });
      return { probabilities: Float32Array.from(rows.flat()) };
    },
  },
];
