import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';

/** Red, green and blue in gray, as ITU-R BT.601 and OpenCV's `cvtColor` have it. */
const GRAY = [0.299, 0.587, 0.114];

/** Sobel's kernel across, row by row; down is its transpose. */
const ACROSS = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];

/** Filters `[3, 3, 3, 2]` that make gray and take Sobel's derivatives across and down at once. */
export const SOBEL_FILTERS: Float32Array = Float32Array.from(
  [0, 1, 2].flatMap((row) =>
    [0, 1, 2].flatMap((column) =>
      GRAY.flatMap((share) => [share * ACROSS[row]![column]!, share * ACROSS[column]![row]!]),
    ),
  ),
);

/** Below it a magnitude is flat: its root has a gradient everywhere. */
export const LEAST_SQUARE = 1e-12;

/**
 * `[batch, height, width, 3]` → `[…, 6]`: red, green, blue, and of their gray the Sobel derivatives across and down and their magnitude,
 * as OpenCV's `Sobel` with `ksize` 3 and its border (`BORDER_REFLECT_101`) gives them. Nothing in it is learned.
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
