import * as tf from '@tensorflow/tfjs';
import { fit, fourSides, geometryOf, tensor4d, type Side } from './convolution.js';

/**
 * The gradient of a convolution with respect to its input (also `conv2dTranspose`): a convolution of dy, dilated by `stride`, with the
 * filter rotated by 180° and its channels exchanged.
 */
export const conv2dBackpropInput: tf.KernelFunc = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const dy = tensor4d(inputs, 'dy');
    const filter = tensor4d(inputs, 'filter');
    const { height, width } = geometryOf(fourSides(attrs?.['inputShape']), filter.shape, attrs);
    const exchanged = filter.transpose<tf.Tensor4D>([0, 1, 3, 2]);
    if (height.kernel === 1 && width.kernel === 1) {
      // Nothing overlaps, so the product is computed first, on fewer pixels.
      return fit(
        spread(tf.conv2d(dy, exchanged, 1, 'valid'), height, width),
        bordersOf(height),
        bordersOf(width),
      );
    }
    const seen = fit(spread(dy, height, width), bordersOf(height), bordersOf(width));
    return tf.conv2d(seen, tf.reverse(exchanged, [0, 1]), 1, 'valid');
  });

/** `[n, h, w, c]` → `[n, h·stride, w·stride, c]` with zeros after every pixel; two-dimensional pads are fast. */
function spread(dy: tf.Tensor4D, height: Side, width: Side): tf.Tensor4D {
  if (height.stride === 1 && width.stride === 1) return dy;
  const [n, h, w, c] = dy.shape;
  const wide = w * width.stride * c;
  const columns = tf.pad(dy.reshape<tf.Tensor2D>([n * h * w, c]), [
    [0, 0],
    [0, (width.stride - 1) * c],
  ]);
  const rows = tf.pad(columns.reshape<tf.Tensor2D>([n * h, wide]), [
    [0, 0],
    [0, (height.stride - 1) * wide],
  ]);
  return rows.reshape([n, h * height.stride, w * width.stride, c]);
}

function bordersOf({ input, output, kernel, stride, before }: Side): [number, number] {
  const first = kernel - 1 - before;
  return [first, input + kernel - 1 - output * stride - first];
}
