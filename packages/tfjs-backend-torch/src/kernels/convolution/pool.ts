import * as tf from '@tensorflow/tfjs';
import type { Kernel, KernelContext } from '../../kernel.js';
import { pool2DWindow } from './window.js';

const pool = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const { numbers, channelsLast, kernel, outShape } = pool2DWindow(attrs, x.shape);
    // TensorFlow.js calls this the identity, even where padding shifts the windows.
    if (kernel.every((side) => side === 1) && tf.util.arraysEqual(x.shape, outShape)) return torch.share(x);
    return torch.one(operation, x, numbers, channelsLast, kernel);
  },
});

function maxPoolGradient({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const x = inputs['input']!;
  const { numbers, channelsLast, kernel } = pool2DWindow(attrs, x.shape);
  return torch.one('maxPoolGradient', inputs['dy']!, x, numbers, channelsLast, kernel);
}

function avgPoolGradient({ inputs, attrs, torch }: KernelContext): tf.TensorInfo {
  const { shape } = inputs['input']!;
  const { numbers, channelsLast, kernel } = pool2DWindow(attrs, shape);
  return torch.one('avgPoolGradient', inputs['dy']!, numbers, channelsLast, kernel, shape);
}

/** Pooling over height and width. */
export const poolKernels: readonly Kernel[] = [
  pool('MaxPool', 'maxPool'),
  pool('AvgPool', 'avgPool'),
  { name: 'MaxPoolGrad', run: maxPoolGradient },
  { name: 'AvgPoolGrad', run: avgPoolGradient },
];
