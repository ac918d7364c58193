import * as tf from '@tensorflow/tfjs';
import { fit, fourSides, geometryOf, tensor4d, type Side } from './convolution.js';

/**
 * The gradient of a convolution with respect to its filter, which the wasm backend lacks.
 *
 * dW[i, j, c, d] = Σ x[n, s·y+i, s·x+j, c] · dy[n, y, x, d] is itself a convolution: channels become the batch, the batch
 * becomes channels, dy is the filter and the stride its dilation. XNNPACK computes it in one call, several times faster than
 * a matrix product for each position of the filter.
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const x = tensor4d(inputs, 'x');
    const dy = tensor4d(inputs, 'dy');
    const filter = fourSides(attrs?.['filterShape']);
    const { height, width, inChannels, outChannels } = geometryOf(x.shape, filter, attrs);

    if ([height, width].every(isPointwise)) {
      // Transposed explicitly: tfjs's wasm matrix product does not use XNNPACK if a transpose flag is set.
      const columns = x.reshape<tf.Tensor2D>([-1, inChannels]).transpose();
      return tf.matMul(columns, dy.reshape<tf.Tensor2D>([-1, outChannels])).reshape(filter);
    }
    const seen = fit(x, bordersOf(height), bordersOf(width)).transpose<tf.Tensor4D>([3, 1, 2, 0]);
    const kernel = dy.transpose<tf.Tensor4D>([1, 2, 0, 3]);
    const dw = tf.conv2d(seen, kernel, 1, 'valid', 'NHWC', [height.stride, width.stride]);
    return dw.transpose([1, 2, 0, 3]);
  });

function isPointwise({ kernel, stride, input, output }: Side): boolean {
  return kernel === 1 && stride === 1 && input === output;
}

/** Padding that gives x exactly the length that the filter covers. */
function bordersOf({ input, output, kernel, stride, before }: Side): [number, number] {
  return [before, (output - 1) * stride + kernel - input - before];
}
