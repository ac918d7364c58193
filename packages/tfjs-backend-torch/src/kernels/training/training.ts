import type * as tf from '@tensorflow/tfjs';
import { isReference } from '../../flags.js';
import type { Kernel, KernelContext } from '../../kernel.js';
import { listed, writable } from './inPlace.js';

/**
 * What a training step needs besides the network.
 *
 * `SoftmaxCrossEntropy`: logits `[n, c]`; labels, int32 `[n]` or float32 `[n, c]`; classWeights `[c]` (may be left out);
 * `labelSmoothing` → the mean loss (as torch.nn.CrossEntropyLoss), and its gradient for the logits.
 *
 * `SgdMomentum` and `AdamW` change variables in place. For i from 0 on: `variable<i>`, `gradient<i>`, and `buffer<i>`, or
 * `first<i>` and `second<i>`; `decays`, one for each variable, `learningRate`, and `momentum`, `nesterov`, or `beta1`, `beta2`,
 * `epsilon`, `step` (from 1). `maxNorm`: gradients are scaled down to this norm over all of them; 0 stands for no limit.
 *
 * `MovingAverages` changes variables in place: for i from 0 on, `average<i>` moves by `share` of its distance to `value<i>`.
 *
 * `GlobalNorm`: tensors of every shape → √Σ t².
 *
 * `NormalizeImages`: `pixels`, a Uint8Array; `shape`, `mean` and `std`, one for each channel → (pixels − mean) / std.
 */
export const trainingKernels: readonly Kernel[] = [
  {
    name: 'SoftmaxCrossEntropy',
    run: ({ inputs, attrs, torch }) =>
      torch.run(
        'softmaxCrossEntropy',
        inputs['logits']!,
        inputs['labels']!,
        inputs['classWeights'] ?? null,
        attrs.has('labelSmoothing') ? attrs.number('labelSmoothing') : 0,
      ),
  },
  { name: 'SgdMomentum', run: sgdMomentum },
  { name: 'AdamW', run: adamW },
  {
    name: 'MovingAverages',
    run: (context) =>
      context.torch.run(
        'movingAverages',
        writable(context, 'average'),
        listed(context, 'value'),
        context.attrs.number('share'),
      ),
  },
  {
    name: 'GlobalNorm',
    run: ({ inputs, torch }) =>
      torch.one(
        'globalNorm',
        Object.values(inputs).flatMap((info) => info ?? []),
      ),
  },
  {
    name: 'NormalizeImages',
    run: ({ attrs, torch }) =>
      torch.one(
        'normalizeImages',
        attrs.bytes('pixels'),
        attrs.numbers('shape'),
        attrs.numbers('mean'),
        attrs.numbers('std'),
      ),
  },
];

function sgdMomentum(context: KernelContext): tf.TensorInfo[] {
  const { attrs, torch } = context;
  return torch.run(
    'sgdMomentum',
    writable(context, 'variable'),
    listed(context, 'gradient'),
    writable(context, 'buffer'),
    attrs.numbers('decays'),
    attrs.number('learningRate'),
    attrs.number('momentum'),
    attrs.flag('nesterov', false),
    attrs.has('maxNorm') ? attrs.number('maxNorm') : 0,
    isReference(),
  );
}

function adamW(context: KernelContext): tf.TensorInfo[] {
  const { attrs, torch } = context;
  return torch.run(
    'adamW',
    writable(context, 'variable'),
    listed(context, 'gradient'),
    writable(context, 'first'),
    writable(context, 'second'),
    attrs.numbers('decays'),
    attrs.number('learningRate'),
    attrs.number('beta1'),
    attrs.number('beta2'),
    attrs.number('epsilon'),
    attrs.number('step'),
    attrs.has('maxNorm') ? attrs.number('maxNorm') : 0,
    isReference(),
  );
}
