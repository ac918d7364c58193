import * as tf from '@tensorflow/tfjs';
import type { Attributes } from '../attributes.js';
import type { Kernel } from '../kernel.js';
import type { OperationLike } from '../native/operations.js';

/** The axes that an attribute names, made non-negative; all axes if it is missing. */
function axesOf(attrs: Attributes, name: string, shape: number[]): number[] {
  return attrs.has(name) ? tf.util.parseAxisParam(attrs.numbers(name), shape) : shape.map((_, axis) => axis);
}

const reduction = (name: OperationLike<'Sum'>, attribute = 'axis'): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const axes = axesOf(attrs, attribute, x.shape);
    return torch.run(name, { x, axes, keepDims: attrs.flag('keepDims', false) });
  },
});

const alongAxis = (name: OperationLike<'Softmax'>, input: string, attribute: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs[input]!;
    return torch.run(name, { x, axis: axesOf(attrs, attribute, x.shape)[0]! });
  },
});

const cumulative = (name: OperationLike<'Cumsum'>): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    return torch.run(name, {
      x,
      axis: axesOf(attrs, 'axis', x.shape)[0]!,
      exclusive: attrs.flag('exclusive', false),
      reverse: attrs.flag('reverse', false),
    });
  },
});

/** Kernels that work along axes. */
export const reductionKernels: readonly Kernel[] = [
  reduction('All'),
  reduction('Any'),
  reduction('Max', 'reductionIndices'),
  reduction('Mean'),
  reduction('Min'),
  reduction('Prod'),
  reduction('Sum'),
  alongAxis('ArgMax', 'x', 'axis'),
  alongAxis('ArgMin', 'x', 'axis'),
  alongAxis('Softmax', 'logits', 'dim'),
  cumulative('Cumprod'),
  cumulative('Cumsum'),
];
