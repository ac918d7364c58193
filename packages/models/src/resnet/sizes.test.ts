import * as tf from '@tensorflow/tfjs';
import { describe as describeModel } from '../describe.js';
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
])('says of a ResNet-%d of %d pixels what building it shows', (depth, inputSize) => {
  const model = buildResNet({ depth, classes: 7, inputSize, initializer: 'zeros' });
  const { layers, parameters } = describeModel(model);
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
});
