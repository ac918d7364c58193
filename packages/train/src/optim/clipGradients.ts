import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';

/**
 * Scales gradients down to a maximum global norm, as `torch.nn.utils.clip_grad_norm_` (Pascanu et al. 2013). Call it inside
 * `tf.tidy`.
 *
 * @param maxNorm - Above 0.
 */
export function clipGradients(gradients: tf.NamedTensorMap, maxNorm: number): tf.NamedTensorMap {
  const factor = tf.minimum(1, tf.div(maxNorm, tf.add(globalNorm(Object.values(gradients)), 1e-6)));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, factor)]),
  );
}

/** √Σ t² over all tensors. Call it inside `tf.tidy`. */
export function globalNorm(tensors: readonly tf.Tensor[]): tf.Scalar {
  if (hasKernel('GlobalNorm')) {
    const inputs = Object.fromEntries(tensors.map((tensor, index) => [`t${index}`, tensor]));
    return tf.engine().runKernel<tf.Tensor>('GlobalNorm', inputs).asScalar();
  }
  return tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))).asScalar();
}
