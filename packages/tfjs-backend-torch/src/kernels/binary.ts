import type { Kernel } from '../kernel.js';

const binary = (name: string, operation: string): Kernel => ({
  name,
  run: ({ inputs, torch }) => torch.one(operation, inputs['a']!, inputs['b']!),
});

/** Elementwise kernels of two tensors, with broadcasting. */
export const binaryKernels: readonly Kernel[] = [binary('Add', 'add'), binary('Multiply', 'multiply')];
