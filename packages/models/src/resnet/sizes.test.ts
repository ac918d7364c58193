import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { buildResNet } from './family.js';
import { resnetSizes } from './sizes.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test.each([
  [8, 32],
  [14, 31],
  [18, 112],
  [50, 57],
])('the sizes of a ResNet-%d with %d pixels equal those of the built network', (depth, inputSize) => {
  const model = buildResNet({ depth, classes: 7, inputSize, initializer: 'zeros' });
  const { layers, parameters, trainable } = summarizeModel(model);
  model.dispose();
  const values = layers
    .filter(({ kind }) => kind === 'Conv2D')
    .reduce(
      (sum, { outputShape }) => sum + outputShape.slice(1).reduce<number>((n, side) => n * side!, 1),
      0,
    );
  const sizes = resnetSizes({ depth, classes: 7, inputSize });
  expect(sizes.convolutions.reduce((sum, { outputs }) => sum + outputs, 0)).toBe(values);
  expect(sizes.parameters).toBe(parameters);
  expect(sizes.trainable).toBe(trainable);
});

// `num_params` and `_ops` of torchvision's weights, the latter in billions.
test.each([
  [18, 11_689_512, 1.814],
  [34, 21_797_672, 3.664],
  [50, 25_557_032, 4.089],
  [101, 44_549_160, 7.801],
  [152, 60_192_808, 11.514],
])('counts parameters and multiply-adds of ResNet-%d like torchvision', (depth, trainable, giga) => {
  const sizes = resnetSizes({ depth, classes: 1000, inputSize: 224 });
  expect(sizes.trainable).toBe(trainable);
  expect(sizes.multiplications / 1e9).toBeCloseTo(giga, 3);
});
