import * as tf from '@tensorflow/tfjs';
import { buildResNet } from './family.js';
import { findStage, freezeStages, learningRateMultipliers } from './stages.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const small = (depth = 18): tf.LayersModel => buildResNet({ depth, classes: 3, inputSize: 32, width: 2 });

const statisticsOf = (model: tf.LayersModel, layer: string): number[][] =>
  model
    .getLayer(layer)
    .getWeights()
    .slice(2)
    .map((weight) => [...weight.dataSync()]);

function trainedOn(model: tf.LayersModel, x: tf.Tensor): number[] {
  return tf.tidy(() => {
    const y = model.apply(x, { training: true });
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}

test('every layer of a network belongs to a stage', () => {
  const model = small();
  const stages = model.layers.map((layer) => [layer.name, findStage(layer)]);
  expect(Object.fromEntries(stages)).toMatchObject({
    frames: 'stem',
    conv1_conv: 'stem',
    pool1_pool: 'stem',
    conv2_block1_1_conv: 'layer1',
    conv5_block2_2_bn: 'layer4',
    avg_pool: 'head',
    scores: 'head',
  });
  model.dispose();
});

test('frozen stages have no trainable weights; the others are unchanged', () => {
  const model = small();
  const all = model.trainableWeights.length;
  freezeStages(model, ['stem', 'layer1']);
  // One convolution and its norm in the stem, four of each in the stage.
  expect(model.trainableWeights).toHaveLength(all - 3 - 4 * 3);
  expect(model.weights).toHaveLength(all + 20 * 2);
  model.dispose();
});

test('a frozen norm keeps its statistics and uses them in training; the others use the batch', () => {
  const model = small();
  freezeStages(model, ['stem']);
  const x = tf.randomNormal([4, 32, 32, 3], 3, 2, 'float32', 1);
  const [frozen, free] = ['conv1_bn', 'conv2_block1_1_bn'].map((name) => statisticsOf(model, name));
  trainedOn(model, x);
  expect(statisticsOf(model, 'conv1_bn')).toEqual(frozen);
  expect(statisticsOf(model, 'conv2_block1_1_bn')).not.toEqual(free);
  x.dispose();
  model.dispose();
});

test('a fully frozen backbone gives the same output in training and inference', () => {
  const model = small();
  freezeStages(model, ['stem', 'layer1', 'layer2', 'layer3', 'layer4']);
  const x = tf.randomNormal([2, 32, 32, 3], 0, 1, 'float32', 2);
  const used = tf.tidy(() => {
    const y = model.predict(x);
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
  expect(trainedOn(model, x)).toEqual(used);
  x.dispose();
  model.dispose();
});

test('gradients pass through a frozen stage to those before it', () => {
  const model = small();
  freezeStages(model, ['layer2']);
  const gradient = tf.tidy(() => {
    const x = tf.randomNormal([2, 32, 32, 3], 0, 1, 'float32', 3);
    const { grads } = tf.variableGrads(() => {
      const y = model.apply(x, { training: true });
      return tf.mean(tf.square(y instanceof tf.Tensor ? y : 0)).asScalar();
    });
    return tf.sum(tf.abs(grads[model.trainableWeights[0]!.name] ?? Object.values(grads)[0]!)).dataSync()[0];
  });
  expect(gradient).toBeGreaterThan(0);
  model.dispose();
});

test('rates are in the order of the trainable weights, 1 by default', () => {
  const model = small();
  freezeStages(model, ['stem']);
  const rates = learningRateMultipliers(model, { layer1: 0.1, head: 10 });
  expect(rates).toHaveLength(model.trainableWeights.length);
  const byName = model.trainableWeights.map(({ originalName }, i) => [originalName, rates[i]]);
  expect(Object.fromEntries(byName)).toMatchObject({
    'conv2_block1_1_conv/kernel': 0.1,
    'conv3_block1_1_conv/kernel': 1,
    'scores/bias': 10,
  });
  model.dispose();
});

test('a stage that the network lacks, and freezing everything, are rejected', () => {
  const cifar = buildResNet({ depth: 8, classes: 3 });
  expect(() => freezeStages(cifar, ['layer4'])).toThrow(
    /`stages`: expected some of stem, layer1, layer2, layer3, head; received layer4/,
  );
  expect(() => freezeStages(cifar, ['stem', 'layer1', 'layer2', 'layer3', 'head'])).toThrow(
    /at least one trainable stage/,
  );
  cifar.dispose();
});
