import * as tf from '@tensorflow/tfjs';
import { unavailable } from '../../index.js';
import { why, withTorch } from '../../testing/withTorch.js';

beforeAll(async () => {
  if (unavailable === null) await tf.setBackend('torch');
});

withTorch(`image normalization${why}`, () => {
  test('maps bytes channel by channel, as float64 arithmetic would', () => {
    tf.tidy(() => {
      const pixels = Uint8Array.from({ length: 2 * 17 * 5 * 3 }, (_, i) => (i * 37) % 256);
      const [mean, std] = [
        [123.7, 116.3, 103.5],
        [58.4, 57.1, 57.4],
      ];
      const shape = [2, 17, 5, 3];
      const images = tf.engine().runKernel<tf.Tensor>('NormalizeImages', {}, { pixels, shape, mean, std });
      expect(images.shape).toEqual(shape);
      expect(images.dtype).toBe('float32');
      const expected = Float32Array.from(pixels, (byte, i) => (byte - mean![i % 3]!) / std![i % 3]!);
      expect(images.dataSync()).toEqual(expected);
    });
  });

  test('reports invalid arguments', () => {
    const attrs = { pixels: new Uint8Array(5), shape: [1, 1, 2, 3], mean: [0, 0, 0], std: [1, 1, 1] };
    expect(() => tf.engine().runKernel('NormalizeImages', {}, attrs)).toThrow(
      /pixels: expected 6; received 5/,
    );
    expect(() => tf.engine().runKernel('NormalizeImages', {}, { ...attrs, mean: [0] })).toThrow(
      /mean, deviation: expected one/,
    );
  });
});
