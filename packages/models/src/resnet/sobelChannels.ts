import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';

/** Weights of red, green and blue in gray, as in ITU-R BT.601 and OpenCV's `cvtColor`. */
const GRAY = [0.299, 0.587, 0.114];

/** Horizontal Sobel kernel, row by row; the vertical one is its transpose. */
const ACROSS = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];

/** Filters `[3, 3, 3, 2]` that convert to gray and compute both Sobel derivatives in one convolution. */
export const SOBEL_FILTERS: Float32Array = Float32Array.from(
  [0, 1, 2].flatMap((row) =>
    [0, 1, 2].flatMap((column) =>
      GRAY.flatMap((share) => [share * ACROSS[row]![column]!, share * ACROSS[column]![row]!]),
    ),
  ),
);

/** Lower limit of the squared magnitude, so that its square root has a finite gradient. */
export const LEAST_SQUARE = 1e-12;

/**
 * `[batch, height, width, 3]` → `[…, 6]`: red, green, blue, the horizontal and vertical Sobel derivatives of gray, and their magnitude, as
 * OpenCV's `Sobel` with `ksize` 3 and its default border (`BORDER_REFLECT_101`). The layer has no weights.
 */
export class SobelChannels extends tf.layers.Layer {
  static readonly className = 'SobelChannels';

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...singleShape(inputShape).slice(0, -1), 6];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const [batch, height, width] = x.shape;
      const frames = x.as4D(batch!, height!, width!, 3);
      const padded = tf.mirrorPad(
        frames,
        [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ],
        'reflect',
      );
      const derivatives = tf.conv2d(padded, tf.tensor4d(SOBEL_FILTERS, [3, 3, 3, 2]), 1, 'valid');
      const squares = tf.sum(tf.square(derivatives), 3, true);
      return tf.concat([frames, derivatives, tf.sqrt(tf.maximum(squares, LEAST_SQUARE))], 3);
    });
  }
}

tf.serialization.registerClass(SobelChannels);
