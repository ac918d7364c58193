import * as tf from '@tensorflow/tfjs';
import { TorchError } from '../../errors.js';
import type { Kernel } from '../../kernel.js';

const reshape: Kernel['run'] = ({ inputs, attrs, torch }) => {
  const x = inputs['x']!;
  const size = tf.util.sizeFromShape(x.shape);
  const shape = tf.util.inferFromImplicitShape(attrs.numbers('shape'), size);
  if (tf.util.sizeFromShape(shape) !== size) {
    throw new TorchError(
      'KERNEL_INPUT',
      `Reshape: expected a shape of ${size} values, as in [${x.shape.join()}]; received [${shape.join()}].`,
    );
  }
  return torch.share(x, shape);
};

const expandDims: Kernel['run'] = ({ inputs, attrs, torch }) => {
  const x = inputs['input']!;
  const rank = x.shape.length;
  const dim = attrs.number('dim');
  if (!(dim >= -rank - 1 && dim <= rank)) {
    throw new TorchError(
      'KERNEL_INPUT',
      `ExpandDims: expected an axis in [${-rank - 1}, ${rank}]; received ${dim}.`,
    );
  }
  const shape = [...x.shape];
  shape.splice(dim < 0 ? rank + dim + 1 : dim, 0, 1);
  return torch.share(x, shape);
};

/** Kernels that return views and move no values. */
export const viewKernels: readonly Kernel[] = [
  { name: 'Identity', anyDType: true, run: ({ inputs, torch }) => torch.share(inputs['x']!) },
  { name: 'Reshape', anyDType: true, run: reshape },
  { name: 'ExpandDims', anyDType: true, run: expandDims },
];
