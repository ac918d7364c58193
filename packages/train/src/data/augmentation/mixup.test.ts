import * as tf from '@tensorflow/tfjs';
import { seededRandom } from '@dfer/core';
import { drawBeta, mixClips } from './mixup.js';

test('shares follow Beta(alpha, alpha): mean a half, variance 1 / (4 (2 alpha + 1))', () => {
  for (const alpha of [0.2, 0.8, 1]) {
    const random = seededRandom('beta', alpha);
    const drawn = Array.from({ length: 20_000 }, () => drawBeta(alpha, random));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    expect(mean).toBeCloseTo(0.5, 1.7);
    expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeCloseTo(1, 1.3);
  }
});

test('all frames of a clip are mixed with those of its partner by the same weight', async () => {
  await tf.setBackend('cpu');
  const mixed = tf.tidy(() => {
    const images = tf.tensor4d([1, 1.5, 2, 2.5, 4, 4.5], [6, 1, 1, 1]);
    return mixClips(images, { order: [1, 2, 0], share: 0.75 }).dataSync();
  });
  expect([...mixed]).toEqual([1.25, 1.75, 2.5, 3, 3.25, 3.75]);
  expect(tf.memory().numTensors).toBe(0);
});
