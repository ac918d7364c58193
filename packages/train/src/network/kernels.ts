import * as tf from '@tensorflow/tfjs';
import { PIXEL_CENTRE, PIXEL_SCALE } from '../data/augmentation/augmentation.js';

/** True if the current backend has a fused kernel of this name. */
export function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/**
 * Normalizes frames for the network input, without augmentation.
 *
 * @param frames - `[count, size, size, 3]`, 0–255.
 */
export function normalizeImages(frames: Uint8Array, size: number): tf.Tensor4D {
  const shape: [number, number, number, number] = [frames.length / (size * size * 3), size, size, 3];
  if (hasKernel('NormalizeImages')) {
    const [mean, std] = [PIXEL_CENTRE, 1 / PIXEL_SCALE].map((value) => [value, value, value]);
    const attrs = { pixels: frames, shape, mean: mean!, std: std! };
    return tf
      .engine()
      .runKernel<tf.Tensor>('NormalizeImages', {}, attrs)
      .as4D(...shape);
  }
  const input = Float32Array.from(frames, (value) => (value - PIXEL_CENTRE) * PIXEL_SCALE);
  return tf.tensor4d(input, shape);
}
