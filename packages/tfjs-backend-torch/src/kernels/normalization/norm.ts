import type * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../../kernel.js';

function batchNorm({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const epsilon = attrs.has('varianceEpsilon') ? attrs.number('varianceEpsilon') : 0.001;
  const { x, mean, variance, scale, offset } = inputs;
  return torch.one('batchNorm', x!, mean!, variance!, scale ?? null, offset ?? null, epsilon);
}

/** Batch normalization with given statistics. */
export const normKernels: readonly Kernel[] = [{ name: 'FusedBatchNorm', run: batchNorm }];
