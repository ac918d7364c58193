import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { buildResNet } from '../resnet/family.js';
import { fuseBatchNorm } from './fuseBatchNorm.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Scales and variances near 1, biases and means near 0, by their index among the weights of a norm. */
function spread(shape: number[], place: number): tf.Tensor {
  const middle = place % 3 === 0 ? 1 : 0;
  return tf.randomUniform(shape, middle - 0.3, middle + 0.3, 'float32', place + 1);
}

/** Randomizes norms, because their initial values (scale 1, statistics 0 and 1) would hide mistakes. */
function disturb(model: tf.LayersModel): void {
  tf.tidy(() => {
    for (const layer of model.layers.filter(({ name }) => name.endsWith('_bn'))) {
      const shapes = layer.getWeights().map(({ shape }) => shape);
      layer.setWeights(shapes.map((shape, i) => spread(shape, i)));
    }
  });
}

function scoresOf(model: tf.LayersModel, x: tf.Tensor): Float32Array {
  return tf.tidy(() => {
    const output = model.apply(x, { training: false });
    return Float32Array.from(output instanceof tf.Tensor ? output.dataSync() : []);
  });
}

test.each([
  { depth: 8, inputSize: 16 },
  { depth: 18, inputSize: 32, width: 8 },
  { depth: 50, inputSize: 32, width: 8 },
])('a fused network of depth $depth gives the same logits, and leaks nothing', (options) => {
  const before = tf.memory().numTensors;
  const model = buildResNet({ ...options, classNames: ['a', 'b', 'c'] });
  disturb(model);
  const fused = fuseBatchNorm(model);
  const x = tf.randomNormal([2, options.inputSize, options.inputSize, 3], 0, 1, 'float32', 3);
  const [expected, received] = [scoresOf(model, x), scoresOf(fused, x)];
  const largest = Math.max(...expected.map(Math.abs));
  expect(received).toHaveLength(6);
  received.forEach((score, i) => expect(Math.abs(score - expected[i]!) / largest).toBeLessThan(1e-4));
  expect(fused.getUserDefinedMetadata()).toEqual({ classes: ['a', 'b', 'c'] });
  model.dispose();
  fused.dispose();
  x.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('no norm is left, and no ReLU except those after a sum', () => {
  const model = buildResNet({ depth: 8, inputSize: 16, classes: 2, initializer: 'zeros' });
  const fused = fuseBatchNorm(model);
  const kinds = summarizeModel(fused).layers.map(({ kind }) => kind);
  expect(kinds).not.toContain('BatchNormalization');
  expect(kinds.filter((kind) => kind === 'ReLU')).toHaveLength(3);
  model.dispose();
  fused.dispose();
});

test('the original network still works and shares no weights', () => {
  const model = buildResNet({ depth: 8, inputSize: 16, classes: 2 });
  const x = tf.ones([1, 16, 16, 3]);
  const before = scoresOf(model, x);
  fuseBatchNorm(model).dispose();
  expect(scoresOf(model, x)).toEqual(before);
  model.dispose();
  x.dispose();
});

test('a norm whose input has other consumers, or that comes first, is kept', () => {
  const input = tf.input({ shape: [4, 4, 2] });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor => {
    const y = layer.apply(x);
    return y instanceof tf.SymbolicTensor ? y : input;
  };
  const first = apply(tf.layers.batchNormalization({ name: 'first' }), input);
  const convolved = apply(tf.layers.conv2d({ filters: 2, kernelSize: 1, useBias: false }), first);
  const normed = apply(tf.layers.batchNormalization({ name: 'second' }), convolved);
  const model = tf.model({ inputs: input, outputs: apply(tf.layers.add(), [convolved, normed]) });
  const fused = fuseBatchNorm(model);
  expect(fused.layers.filter((layer) => layer.getClassName() === 'BatchNormalization')).toHaveLength(2);
  model.dispose();
  fused.dispose();
});

test('a network that cannot be fused is rejected, with the expectation', () => {
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const sum = tf.layers.add().apply([a, b]);
  const model = tf.model({ inputs: [a, b], outputs: sum instanceof tf.SymbolicTensor ? sum : a });
  expect(() => fuseBatchNorm(model)).toThrow('expected one input and one output; received 2 and 1');
});
