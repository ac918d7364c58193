import type * as tf from '@tensorflow/tfjs';
import { isReference } from '../../flags.js';
import type { Kernel, KernelContext } from '../../kernel.js';
import { listed, writable } from './inPlace.js';

/**
 * Kernels of a training step besides the network.
 *
 * `SoftmaxCrossEntropy`: logits `[n, c]`; labels, int32 `[n]` or float32 `[n, c]`; classWeights `[c]` (optional);
 * `labelSmoothing` → the mean loss (as torch.nn.CrossEntropyLoss), and its gradient with respect to the logits.
 *
 * `SgdMomentum` and `AdamW` update variables in place. For i = 0, 1, …: `variable<i>`, `gradient<i>`, and `buffer<i>`, or
 * `first<i>` and `second<i>`; `decays`, one for each variable, `learningRate`, and `momentum`, `nesterov`, or `beta1`, `beta2`,
 * `epsilon`, `step` (from 1). `maxNorm`: gradients are scaled down to this global norm; 0 means no limit.
 *
 * `MovingAverages` updates variables in place: for i = 0, 1, …, `average<i>` moves by `share` of its distance to `value<i>`.
 *
 * `GlobalNorm`: tensors of any shape → √Σ t².
 *
 * `UnscaleGradients`: `gradient<i>` of any shape; `factor` → each gradient times the factor, in float32 also where the gradient is
 * stored in float16.
 *
 * `NormalizeImages`: `pixels`, a Uint8Array; `shape`, `mean` and `std`, one for each channel → (pixels − mean) / std.
 */
export const trainingKernels: readonly Kernel[] = [
  {
    name: 'SoftmaxCrossEntropy',
    run: ({ inputs, attrs, torch }) =>
      torch.run('SoftmaxCrossEntropy', {
        logits: inputs['logits']!,
        labels: inputs['labels']!,
        classWeights: inputs['classWeights'] ?? null,
        labelSmoothing: attrs.has('labelSmoothing') ? attrs.number('labelSmoothing') : 0,
      }),
  },
  { name: 'SgdMomentum', run: sgdMomentum },
  { name: 'AdamW', run: adamW },
  {
    name: 'MovingAverages',
    run: (context) =>
      context.torch.run('MovingAverages', {
        averages: writable(context, 'average'),
        values: listed(context, 'value'),
        share: context.attrs.number('share'),
      }),
  },
  {
    name: 'GlobalNorm',
    run: ({ inputs, torch }) =>
      torch.run('GlobalNorm', { tensors: Object.values(inputs).flatMap((info) => info ?? []) }),
  },
  {
    name: 'UnscaleGradients',
    run: (context) =>
      context.torch.run('UnscaleGradients', {
        gradients: listed(context, 'gradient'),
        factor: context.attrs.number('factor'),
      }),
  },
  {
    name: 'NormalizeImages',
    run: ({ attrs, torch }) =>
      torch.run('NormalizeImages', {
        pixels: attrs.bytes('pixels'),
        shape: attrs.numbers('shape'),
        mean: attrs.numbers('mean'),
        deviation: attrs.numbers('std'),
      }),
  },
];

function sgdMomentum(context: KernelContext): tf.TensorInfo[] {
  const { attrs, torch } = context;
  return torch.run('SgdMomentum', {
    variables: writable(context, 'variable'),
    gradients: listed(context, 'gradient'),
    buffers: writable(context, 'buffer'),
    decays: attrs.numbers('decays'),
    learningRate: attrs.number('learningRate'),
    momentum: attrs.number('momentum'),
    nesterov: attrs.flag('nesterov', false),
    maxNorm: attrs.has('maxNorm') ? attrs.number('maxNorm') : 0,
    reference: isReference(),
  });
}

function adamW(context: KernelContext): tf.TensorInfo[] {
  const { attrs, torch } = context;
  return torch.run('AdamW', {
    variables: writable(context, 'variable'),
    gradients: listed(context, 'gradient'),
    first: writable(context, 'first'),
    second: writable(context, 'second'),
    decays: attrs.numbers('decays'),
    learningRate: attrs.number('learningRate'),
    beta1: attrs.number('beta1'),
    beta2: attrs.number('beta2'),
    epsilon: attrs.number('epsilon'),
    step: attrs.number('step'),
    maxNorm: attrs.has('maxNorm') ? attrs.number('maxNorm') : 0,
    reference: isReference(),
  });
}
