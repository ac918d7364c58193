import * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../../kernel.js';
import type { OperationLike } from '../../native/operations.js';
import { pool2DWindow } from './window.js';

const pool = (name: OperationLike<'MaxPool'>): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const { pooling, outShape } = pool2DWindow(attrs, x.shape);
    // TensorFlow.js treats this as the identity, even if padding shifts the windows.
    if (pooling.kernel.every((side) => side === 1) && tf.util.arraysEqual(x.shape, outShape))
      return torch.share(x);
    return torch.run(name, { x, ...pooling });
  },
});

function maxPoolGradient({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const x = inputs['input']!;
  return torch.run('MaxPoolGrad', { dy: inputs['dy']!, x, ...pool2DWindow(attrs, x.shape).pooling });
}

function avgPoolGradient({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const { shape } = inputs['input']!;
  return torch.run('AvgPoolGrad', {
    dy: inputs['dy']!,
    ...pool2DWindow(attrs, shape).pooling,
    inputShape: shape,
  });
}

/** Pooling over height and width. */
export const poolKernels: readonly Kernel[] = [
  pool('MaxPool'),
  pool('AvgPool'),
  { name: 'MaxPoolGrad', run: maxPoolGradient },
  { name: 'AvgPoolGrad', run: avgPoolGradient },
];
