import type * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../../kernel.js';

function batchNorm({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const epsilon = attrs.has('varianceEpsilon') ? attrs.number('varianceEpsilon') : 0.001;
  const { x, mean, variance, scale, offset } = inputs;
  return torch.run('FusedBatchNorm', {
    x: x!,
    mean: mean!,
    variance: variance!,
    scale: scale ?? null,
    offset: offset ?? null,
    epsilon,
  });
}

/** Batch normalization with given statistics. */
export const normKernels: readonly Kernel[] = [{ name: 'FusedBatchNorm', run: batchNorm }];
