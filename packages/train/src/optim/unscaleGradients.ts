import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../network/kernels.js';
import { globalNorm } from './clipGradients.js';

/**
 * Divides the gradients of a scaled loss by its scale, as `torch.amp.GradScaler.unscale_`. Waits for the backward pass, because the
 * result decides whether the step is skipped. Call it inside `tf.tidy`.
 *
 * @param scale - Above 0.
 * @returns The gradients in float32, or `null` if one of them is infinite or NaN.
 */
export function unscaleGradients(gradients: tf.NamedTensorMap, scale: number): tf.NamedTensorMap | null {
  const names = Object.keys(gradients);
  if (names.length === 0) return gradients;
  const unscaled = scaled(
    names.map((name) => gradients[name]!),
    1 / scale,
  );
  const norm = globalNorm(unscaled).dataSync()[0]!;
  return Number.isFinite(norm) ? Object.fromEntries(names.map((name, i) => [name, unscaled[i]!])) : null;
}

function scaled(tensors: readonly tf.Tensor[], factor: number): tf.Tensor[] {
  if (!hasKernel('UnscaleGradients')) return tensors.map((tensor) => tf.mul(tensor, factor));
  const inputs = Object.fromEntries(tensors.map((tensor, i) => [`gradient${i}`, tensor]));
  return tf.engine().runKernel<tf.Tensor[]>('UnscaleGradients', inputs, { factor });
}
