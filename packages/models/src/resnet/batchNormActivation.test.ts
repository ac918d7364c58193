import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { loadModel, saveModel } from '../weights/tfjs.js';
import { buildResNet } from './family.js';
import { BatchNormActivation } from './batchNormActivation.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const folder = mkdtempSync(join(tmpdir(), 'normAct-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const namesOf = (model: tf.LayersModel): string[] => model.weights.map(({ originalName }) => originalName);
const trainedOf = (model: tf.LayersModel): string[] =>
  model.trainableWeights.map(({ originalName }) => originalName);

function single(output: ReturnType<tf.LayersModel['apply']>): tf.Tensor {
  if (output instanceof tf.Tensor) return output;
  throw new TypeError('expected one tensor');
}

/** One training step: logits, gradients by weight, and the updated moving means. */
function stepOf(model: tf.LayersModel, x: tf.Tensor): readonly number[][] {
  return tf.tidy(() => {
    let scores = tf.tensor(0);
    const { grads } = tf.variableGrads(() => {
      scores = tf.keep(single(model.apply(x, { training: true })));
      return tf.mean(tf.square(scores)).asScalar();
    });
    const gradients = model.trainableWeights.map((weight) => {
      const variable = weight.read();
      return variable instanceof tf.Variable ? [...grads[variable.name]!.dataSync()] : [];
    });
    // Variances are updated differently: see below.
    const means = model.nonTrainableWeights.filter(({ originalName }) =>
      originalName.endsWith('moving_mean'),
    );
    return [[...scores.dataSync()], ...gradients, ...means.map((weight) => [...weight.read().dataSync()])];
  });
}

test.each([
  { depth: 8, inputSize: 8 },
  { depth: 18, inputSize: 32, width: 2 },
  { depth: 50, inputSize: 32, width: 2 },
])('ResNet-$depth is saved in standard layers, with the same weights in the same order', async (options) => {
  const model = buildResNet({ ...options, classNames: ['a', 'b', 'c'] });
  await saveModel(model, folder, { classes: ['a', 'b', 'c'], size: options.inputSize });
  expect(readFileSync(join(folder, 'model.json'), 'utf8')).not.toContain('NormAct');
  const { model: plain } = await loadModel(folder);
  expect(namesOf(plain)).toEqual(namesOf(model));
  expect(trainedOf(plain)).toEqual(trainedOf(model));
  const byName = (rows: readonly { name: string }[]): unknown[] =>
    [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(byName(summarizeModel(plain).layers)).toEqual(byName(summarizeModel(model).layers));
  tf.tidy(() => {
    const x = tf.randomNormal([2, options.inputSize, options.inputSize, 3], 0, 1, 'float32', 4);
    expect(single(model.predict(x)).dataSync()).toEqual(single(plain.predict(x)).dataSync());
  });
  model.dispose();
  plain.dispose();
});

test('training is bit-identical to the three layers of TensorFlow.js', async () => {
  const model = buildResNet({ depth: 8, inputSize: 8, classNames: ['a', 'b'], seed: 2 });
  await saveModel(model, folder, { classes: ['a', 'b'], size: 8 });
  const x = tf.randomNormal([3, 8, 8, 3], 0, 1, 'float32', 5);
  const ours = stepOf(model, x);
  model.dispose();
  const { model: plain } = await loadModel(folder);
  expect(ours).toEqual(stepOf(plain, x));
  plain.dispose();
  x.dispose();
});

test('the moving variance uses the unbiased variance, as in PyTorch', () => {
  const layer = new BatchNormActivation({ momentum: 0.9, epsilon: 1e-5 });
  tf.tidy(() => {
    layer.apply(tf.tensor2d([1, 3, 5, 7], [4, 1]), { training: true });
    const [, , mean, variance] = layer.getWeights().map((weight) => weight.dataSync()[0]);
    expect(mean).toBeCloseTo(0.1 * 4, 6);
    expect(variance).toBeCloseTo(0.9 + 0.1 * (20 / 3), 6);
  });
  layer.dispose();
});

test('the variance of a single value is used without correction', () => {
  const layer = new BatchNormActivation({ momentum: 0.9, epsilon: 1e-5 });
  tf.tidy(() => {
    layer.apply(tf.tensor2d([3], [1, 1]), { training: true });
    expect(layer.getWeights()[3]!.dataSync()[0]).toBeCloseTo(0.9, 6);
  });
  layer.dispose();
});

test('can be restored from its configuration', () => {
  const settings = { momentum: 0.9, epsilon: 1e-5, add: { name: 'sum_of_two' }, relu: { name: 'out' } };
  const layer = new BatchNormActivation({ name: 'norm', ...settings });
  expect(layer.getConfig()).toMatchObject({ name: 'norm', ...settings });
  const copy = new BatchNormActivation({ name: 'norm', ...settings, ...layer.getConfig() });
  expect(copy.tail).toEqual(layer.tail);
});

test('requires a second input with `add`, and none without', () => {
  const layer = new BatchNormActivation({ momentum: 0.9, epsilon: 1e-5, add: { name: 'sum' } });
  const lonely = new BatchNormActivation({ momentum: 0.9, epsilon: 1e-5 });
  tf.tidy(() => {
    const x = tf.ones([1, 2]);
    expect(() => layer.apply(x)).toThrow(/expected one input, and with `add` a second one/);
    expect(() => lonely.apply([x, x])).toThrow(/expected one input, and with `add` a second one/);
  });
});
