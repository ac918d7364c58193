import * as tf from '@tensorflow/tfjs';
import { numbers } from './agreement.js';

const drawn = new Map<string, Float32Array>();

/** Numbers that bfloat16 represents exactly; generated once, since generating millions takes longer than the kernels. */
export function halves(shape: readonly number[], seed = 1): tf.Tensor {
  const key = `${shape.join()} ${seed}`;
  const values =
    drawn.get(key) ??
    Float32Array.from(numbers(shape, seed).dataSync(), (value) => Math.round(value * 64) / 64);
  drawn.set(key, values);
  return tf.tensor(values, [...shape], 'float32');
}

export const filters = (side: number, from: number, to: number): tf.Tensor4D =>
  halves([side, side, from, to], 2).as4D(side, side, from, to);

/** The output, and the gradients of a weighted sum of it. */
export function withGradients(
  f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
): tf.Tensor[] {
  const y = f(x, filter);
  const dy = halves(y.shape, 3);
  return [y, ...tf.grads((a, b) => f(a.as4D(...x.shape), b.as4D(...filter.shape)))([x, filter], dy)];
}
