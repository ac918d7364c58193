import * as tf from '@tensorflow/tfjs';
import { TorchError } from '../errors.js';
import type { Kernel } from '../kernel.js';

/** Kernels that move no value. */
export const viewKernels: readonly Kernel[] = [
  { name: 'Identity', anyDType: true, run: ({ inputs, torch }) => torch.share(inputs['x']!) },
  {
    name: 'Reshape',
    anyDType: true,
    run: ({ inputs, attrs, torch }) => {
      const x = inputs['x']!;
      const size = tf.util.sizeFromShape(x.shape);
      const shape = tf.util.inferFromImplicitShape(attrs.numbers('shape'), size);
      if (tf.util.sizeFromShape(shape) !== size) {
        throw new TorchError(
          'KERNEL_INPUT',
          `Reshape: expected a shape of ${size} values as [${x.shape.join()}] has; received [${shape.join()}].`,
        );
      }
      return torch.share(x, shape);
    },
  },
  {
    name: 'ExpandDims',
    anyDType: true,
    run: ({ inputs, attrs, torch }) => {
      const x = inputs['input']!;
      const dim = attrs.number('dim');
      const shape = [...x.shape];
      shape.splice(dim < 0 ? x.shape.length + dim + 1 : dim, 0, 1);
      return torch.share(x, shape);
    },
  },
];
