import * as tf from '@tensorflow/tfjs';

/** A sliding window over `[batch, height, width, channels]`. */
export interface Window {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Pixels of padding on every side. */
  readonly padding: number;
}

/** Images for an operation, padded if the backend cannot pad itself, and the remaining padding argument. */
export interface PaddedInput {
  readonly x: tf.Tensor4D;
  readonly pad: number | 'same' | 'valid';
}

/**
 * Prepares images for a convolution or a pooling with the same number of padded pixels on every side.
 *
 * Most TensorFlow.js backends accept a number of padded pixels, which avoids copying the images. TensorFlow's C library (`tfjs-node`)
 * supports only `same` and `valid`: there the padding is `same` if that is equivalent, otherwise a separate operation.
 *
 * @param value - Padding value: 0 for a convolution, −∞ for max pooling.
 */
export function padForWindow(window: Window, x: tf.Tensor4D, value: number): PaddedInput {
  const { padding, size, strides } = window;
  if (padding === 0) return { x, pad: 'valid' };
  if (supportsNumericPadding()) return { x, pad: padding };
  // With stride 1, `same` pads size − 1 pixels, half of them on each side.
  if (strides.every((stride) => stride === 1) && size.every((side) => side === 2 * padding + 1)) {
    return { x, pad: 'same' };
  }
  const around: [number, number] = [padding, padding];
  return { x: tf.pad(x, [[0, 0], around, around, [0, 0]], value), pad: 'valid' };
}

const numericPaddingSupport = new WeakMap<tf.KernelBackend, boolean>();

/** True if convolution and max pooling of the current backend accept numeric padding. The result is cached per backend. */
function supportsNumericPadding(): boolean {
  const backend = tf.backend();
  const known = numericPaddingSupport.get(backend);
  if (known !== undefined) return known;
  const isSupported = tryNumericPadding();
  numericPaddingSupport.set(backend, isSupported);
  return isSupported;
}

/** Tries a convolution and a pooling of one pixel. */
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
