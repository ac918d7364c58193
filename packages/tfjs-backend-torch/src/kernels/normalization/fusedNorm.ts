import * as tf from '@tensorflow/tfjs';
import { TorchError } from '../../errors.js';
import { isReference } from '../../flags.js';
import type { Kernel, KernelContext } from '../../kernel.js';
import { writable } from '../training/inPlace.js';

/**
 * Batch normalization over the last axis, with the residual addition and the ReLU of residual networks in the same pass.
 *
 * `BatchNormTraining` and `BatchNormReluTraining`: x, gamma, beta, residual (optional); `epsilon`, `residual` (true if there is one:
 * gradients only see attributes) → y, and `[2, channels]`: the batch's mean and 1/√(variance + epsilon), of the biased variance.
 * If the variables `moving0` (means) and `moving1` (variances) are given, they move by `share` (0–1) towards the batch's mean and
 * unbiased variance, in place, as in PyTorch. They are two kernels because the backward pass needs y only with a ReLU.
 *
 * `BatchNormInference`: x, mean, variance, gamma, beta, residual (optional); `epsilon`, `relu` → y.
 */
export const fusedNormKernels: readonly Kernel[] = [
  { name: 'BatchNormTraining', run: (context) => training(context, false) },
  { name: 'BatchNormReluTraining', run: (context) => training(context, true) },
  {
    name: 'BatchNormTrainingGrad',
    run: ({ inputs, attrs, torch }) =>
      torch.run('BatchNormTrainingGrad', {
        dy: inputs['dy']!,
        x: inputs['x']!,
        gamma: inputs['gamma']!,
        beta: inputs['beta']!,
        statistics: inputs['statistics']!,
        y: inputs['y'] ?? null,
        residual: attrs.flag('residual', false),
        epsilon: attrs.number('epsilon'),
        reference: isReference(),
      }),
  },
  {
    name: 'BatchNormInference',
    run: ({ inputs, attrs, torch }) =>
      torch.run('BatchNormInference', {
        x: inputs['x']!,
        mean: inputs['mean']!,
        variance: inputs['variance']!,
        gamma: inputs['gamma']!,
        beta: inputs['beta']!,
        residual: inputs['residual'] ?? null,
        epsilon: attrs.number('epsilon'),
        relu: attrs.flag('relu', false),
      }),
  },
];

function training(context: KernelContext, relu: boolean): tf.TensorInfo[] {
  const { inputs, attrs, torch } = context;
  if ((inputs['residual'] !== undefined) !== attrs.flag('residual', false)) {
    throw new TorchError(
      'KERNEL_INPUT',
      'BatchNormTraining: `residual`: expected true with a residual, otherwise false.',
    );
  }
  return torch.run('BatchNormTraining', {
    x: inputs['x']!,
    gamma: inputs['gamma']!,
    beta: inputs['beta']!,
    residual: inputs['residual'] ?? null,
    moving: writable(context, 'moving'),
    share: attrs.has('share') ? attrs.number('share') : 0,
    epsilon: attrs.number('epsilon'),
    relu,
    reference: isReference(),
  });
}
