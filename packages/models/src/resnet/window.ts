import * as tf from '@tensorflow/tfjs';

/** How a window moves over `[batch, height, width, channels]`. */
export interface Window {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Pixels of padding on every side. */
  readonly padding: number;
}

/** What a window sees: the images, padded where the backend cannot do it, and the padding that is left to the operation. */
export interface PaddedInput {
  readonly x: tf.Tensor4D;
  readonly pad: number | 'same' | 'valid';
}

/**
 * Prepares images for a convolution or a pooling with the same number of padded pixels on every side.
 *
 * Most backends of TensorFlow.js take such a number, and the images are not copied. TensorFlow's C library (`tfjs-node`) knows `same`
 * and `valid` only: there the padding is `same` where that is as much, else an operation before.
 *
 * @param value - Of the padding: 0 for a convolution, −∞ for the maximum.
 */
export function padForWindow(window: Window, x: tf.Tensor4D, value: number): PaddedInput {
  const { padding, size, strides } = window;
  if (padding === 0) return { x, pad: 'valid' };
  if (supportsNumericPadding()) return { x, pad: padding };
  // `same` pads size − 1 pixels where the stride is 1, half of them on each side.
  if (strides.every((stride) => stride === 1) && size.every((side) => side === 2 * padding + 1)) {
    return { x, pad: 'same' };
  }
  const around: [number, number] = [padding, padding];
  return { x: tf.pad(x, [[0, 0], around, around, [0, 0]], value), pad: 'valid' };
}

const answers = new WeakMap<tf.KernelBackend, boolean>();

/** Whether the open backend's convolution and max pooling take a number as padding. Each backend is asked once. */
function supportsNumericPadding(): boolean {
  const backend = tf.backend();
  const known = answers.get(backend);
  if (known !== undefined) return known;
  const answer = tryNumericPadding();
  answers.set(backend, answer);
  return answer;
}

/** One pixel, convolved and pooled. */
function tryNumericPadding(): boolean {
  try {
    tf.tidy(() => {
      const pixel = tf.ones<tf.Rank.R4>([1, 1, 1, 1]);
      tf.conv2d(pixel, tf.ones<tf.Rank.R4>([3, 3, 1, 1]), 1, 1);
      tf.maxPool(pixel, 3, 1, 1);
    });
    return true;
  } catch {
    return false;
  }
}
