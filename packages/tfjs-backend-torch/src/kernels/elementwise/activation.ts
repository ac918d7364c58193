import type { Kernel } from '../../kernel.js';

/** Elementwise kernels with parameters. */
export const activationKernels: readonly Kernel[] = [
  {
    name: 'ClipByValue',
    run: ({ inputs, attrs, torch }) =>
      torch.one('clip', inputs['x']!, attrs.number('clipValueMin'), attrs.number('clipValueMax')),
  },
  {
    name: 'Step',
    run: ({ inputs, attrs, torch }) =>
      torch.one('step', inputs['x']!, attrs.has('alpha') ? attrs.number('alpha') : 0),
  },
  {
    name: 'LeakyRelu',
    run: ({ inputs, attrs, torch }) => torch.one('leakyRelu', inputs['x']!, attrs.number('alpha')),
  },
  { name: 'Prelu', run: ({ inputs, torch }) => torch.one('prelu', inputs['x']!, inputs['alpha']!) },
  { name: 'EluGrad', run: ({ inputs, torch }) => torch.one('eluGradient', inputs['dy']!, inputs['y']!) },
];
