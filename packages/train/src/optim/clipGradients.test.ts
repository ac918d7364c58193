import * as tf from '@tensorflow/tfjs';
import { clipGradients } from './clipGradients.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('gradients above the norm are scaled down together, smaller ones are unchanged', () => {
  const clipped = (maxNorm: number): number[] =>
    tf.tidy(() => {
      const gradients = clipGradients({ a: tf.tensor2d([[3]]), b: tf.tensor1d([0, 4]) }, maxNorm);
      return [...gradients['a']!.dataSync(), ...gradients['b']!.dataSync()];
    });
  const before = tf.memory().numTensors;
  // Their norm is 5.
  clipped(1).forEach((value, i) => {
    expect(value).toBeCloseTo([0.6, 0, 0.8][i]!, 5);
  });
  expect(clipped(6)).toEqual([3, 0, 4]);
  expect(tf.memory().numTensors).toBe(before);
});
