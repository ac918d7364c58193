import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { ModelError } from '../errors.js';
import { buildResNet } from './family.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('the ResNet family', () => {
  // Table 1 of the paper; torchvision.test.ts compares every layer.
  test.each([18, 34, 50, 101, 152])('the stages of ResNet-%i have the sizes of Table 1', (depth) => {
    const model = buildResNet({ depth, classes: 1000, initializer: 'zeros' });
    const shapes = new Map(summarizeModel(model).layers.map(({ name, outputShape }) => [name, outputShape]));
    const channels = depth < 50 ? 1 : 4;
    expect(shapes.get('conv1_relu')).toEqual([null, 112, 112, 64]);
    expect(shapes.get('pool1_pool')).toEqual([null, 56, 56, 64]);
    [2, 3, 4, 5].forEach((stage, i) => {
      const side = 56 / 2 ** i;
      expect(shapes.get(`conv${stage}_block1_out`)).toEqual([null, side, side, 64 * 2 ** i * channels]);
    });
    model.dispose();
  });

  test('a CIFAR network of depth 20 with projections has 272,474 trainable parameters', () => {
    const model = buildResNet({ depth: 20, classes: 10 });
    expect(summarizeModel(model).trainable).toBe(272_474);
    expect(model.outputs[0]?.shape).toEqual([null, 10]);
  });

  test('the stride of a bottleneck is in its 3×3 convolution', () => {
    const model = buildResNet({ depth: 50, classes: 7, inputSize: 64, width: 4 });
    const strides = [
      'conv3_block1_1_conv',
      'conv3_block1_2_conv',
      'conv3_block1_3_conv',
      'conv3_block1_0_conv',
    ];
    expect(strides.map((name) => model.getLayer(name).getConfig()['strides'])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
  });

  test('convolutions are initialized with the standard deviation √(2 / fan-out)', () => {
    const model = buildResNet({ depth: 18, classes: 7, inputSize: 32, width: 32 });
    const deviations = ['conv2_block1_1_conv', 'conv5_block2_2_conv'].map((name) =>
      tf.tidy(() => tf.moments(model.getLayer(name).getWeights()[0]!).variance.sqrt().dataSync()[0]),
    );
    expect(deviations[0]).toBeCloseTo(Math.sqrt(2 / (9 * 32)), 3);
    expect(deviations[1]).toBeCloseTo(Math.sqrt(2 / (9 * 256)), 3);
  });

  test('the same seed gives the same weights, another seed different ones', () => {
    const [a, b, c] = [5, 5, 6].map((seed) => weightsOf(buildResNet({ depth: 8, classes: 7, seed })));
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  test('no two layers start with the same weights', () => {
    const model = buildResNet({ depth: 14, classes: 7 });
    const [one, two] = ['conv2_block1_1_conv', 'conv2_block1_2_conv'].map((name) =>
      model.getLayer(name).getWeights(),
    );
    expect(one![0]!.dataSync()).not.toEqual(two![0]!.dataSync());
  });

  test('with a softmax each row adds up to 1', () => {
    const model = buildResNet({
      depth: 8,
      classNames: ['happy', 'sad', 'neutral'],
      inputSize: 8,
      includeSoftmax: true,
    });
    const sums = tf.tidy(() => {
      const y = model.predict(tf.randomNormal([4, 8, 8, 3], 0, 1, 'float32', 1));
      return y instanceof tf.Tensor ? y.sum(1).dataSync() : [];
    });
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect(sums).toHaveLength(4);
  });

  test('gradient descent lowers the loss and leaks no tensors', () => {
    const model = buildResNet({ depth: 8, classes: 3, inputSize: 8, width: 4, seed: 3 });
    const x = tf.randomNormal([6, 8, 8, 3], 0, 1, 'float32', 4);
    const y = tf.oneHot([0, 1, 2, 0, 1, 2], 3);
    const optimizer = tf.train.sgd(0.05);
    const step = (): number =>
      tf.tidy(() => {
        const loss = optimizer.minimize(() => {
          const scores = model.apply(x, { training: true });
          if (!(scores instanceof tf.Tensor)) throw new TypeError('expected one output');
          return tf.losses.softmaxCrossEntropy(y, scores).asScalar();
        }, true);
        return loss?.dataSync()[0] ?? NaN;
      });
    const first = step();
    const tensors = tf.memory().numTensors;
    const last = [1, 2, 3].map(step).at(-1);
    expect(last).toBeLessThan(first);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test.each([
    [{ depth: 19, classes: 7 }, /`depth`: expected 18, 34, 50, 101, 152, or 6n\+2.*received 19/],
    [{ depth: 8 }, /`classes`: expected the number of classes/],
    [{ depth: 8, classes: 3, classNames: ['a'] }, /`classNames`: expected as many names as `classes`, 3/],
    [{ depth: 8, classes: 0 }, /`classes`: expected at least 1; received 0/],
    [{ depth: 8, classes: 3, inputSize: 1.5 }, /`inputSize`: expected a whole number; received 1.5/],
  ])('rejects %j with an explanation', (options, message) => {
    expect(() => buildResNet(options)).toThrow(message);
    expect(() => buildResNet(options)).toThrow(ModelError);
  });
});

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}
