import * as tf from '@tensorflow/tfjs';
import { buildResNet } from '../resnet/family.js';
import { clipProbabilities, meanProbability } from './clipProbabilities.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('the mean over time equals the one computed by hand', () => {
  const frames = tf.tensor3d([
    [
      [0.9, 0.1],
      [0.5, 0.5],
      [0.1, 0.9],
      [0.7, 0.3],
    ],
  ]);
  const [first = 0, second = 0] = meanProbability(frames).dataSync();
  expect(first).toBeCloseTo(0.55, 6);
  expect(second).toBeCloseTo(0.45, 6);
});

test.each([true, false])(
  'the prediction for a clip is the mean over its frames, softmax in the model: %s',
  (includeSoftmax) => {
    const model = buildResNet({ depth: 8, classes: 3, inputSize: 8, includeSoftmax, seed: 2 });
    const clips = tf.randomNormal([2, 4, 8, 8, 3], 0, 1, 'float32', 7);
    const tensors = tf.memory().numTensors;
    const result = clipProbabilities(model, clips);
    expect(tf.memory().numTensors).toBe(tensors + 1);
    expect(result.shape).toEqual([2, 3]);

    const byHand = tf.unstack(clips).map((clip) => {
      const output = model.predict(clip);
      if (!(output instanceof tf.Tensor)) throw new TypeError('expected one output');
      return (includeSoftmax ? output : tf.softmax(output)).mean(0);
    });
    expect(tf.max(tf.abs(tf.sub(result, tf.stack(byHand)))).dataSync()[0]).toBeLessThan(1e-6);
  },
);

test('the error contains the expected shape', () => {
  const model = buildResNet({ depth: 8, classes: 3, inputSize: 8 });
  expect(() => clipProbabilities(model, tf.zeros([2, 8, 8, 3]))).toThrow(
    '`clips`: expected a tensor of shape [batch, time, 8, 8, 3]; received [2,8,8,3].',
  );
  expect(() => clipProbabilities(model, tf.zeros([0, 4, 8, 8, 3]))).toThrow(/at least one clip/);
});
