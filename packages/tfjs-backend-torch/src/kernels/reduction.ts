import * as tf from '@tensorflow/tfjs';
import type { Attributes } from '../attributes.js';
import type { Kernel } from '../kernel.js';

/** The axes that an attribute names, from 0 on; all where it is left out. */
function axesOf(attrs: Attributes, name: string, shape: number[]): number[] {
  return attrs.has(name) ? tf.util.parseAxisParam(attrs.numbers(name), shape) : shape.map((_, axis) => axis);
}

const reduction = (name: string, operation: string, attribute = 'axis'): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    return torch.one(operation, x, axesOf(attrs, attribute, x.shape), attrs.flag('keepDims', false));
  },
});

const position = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    return torch.one(operation, x, axesOf(attrs, 'axis', x.shape)[0]!);
  },
});

const cumulative = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, attrs, torch }) => {
    const x = inputs['x']!;
    const axis = axesOf(attrs, 'axis', x.shape)[0]!;
    return torch.one(operation, x, axis, attrs.flag('exclusive', false), attrs.flag('reverse', false));
  },
});

const softmax: Kernel = {
  name: 'Softmax',
  run: ({ inputs, attrs, torch }) => {
    const logits = inputs['logits']!;
    return torch.one('softmax', logits, axesOf(attrs, 'dim', logits.shape)[0]!);
  },
};

/** Kernels over axes. */
export const reductionKernels: readonly Kernel[] = [
  reduction('All', 'all'),
  reduction('Any', 'any'),
  reduction('Max', 'largest', 'reductionIndices'),
  reduction('Mean', 'mean'),
  reduction('Min', 'smallest'),
  reduction('Prod', 'product'),
  reduction('Sum', 'sum'),
  position('ArgMax', 'argMax'),
  position('ArgMin', 'argMin'),
  cumulative('Cumprod', 'cumulativeProduct'),
  cumulative('Cumsum', 'cumulativeSum'),
  softmax,
];
