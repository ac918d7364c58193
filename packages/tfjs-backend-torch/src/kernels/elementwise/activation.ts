import type { Kernel } from '../../kernel.js';

/** Elementwise kernels with parameters. */
export const activationKernels: readonly Kernel[] = [
  {
    name: 'ClipByValue',
    run: ({ inputs, attrs, torch }) =>
      torch.run('ClipByValue', {
        x: inputs['x']!,
        least: attrs.number('clipValueMin'),
        most: attrs.number('clipValueMax'),
      }),
  },
  {
    name: 'Step',
    run: ({ inputs, attrs, torch }) =>
      torch.run('Step', { x: inputs['x']!, otherwise: attrs.has('alpha') ? attrs.number('alpha') : 0 }),
  },
  {
    name: 'LeakyRelu',
    run: ({ inputs, attrs, torch }) =>
      torch.run('LeakyRelu', { x: inputs['x']!, slope: attrs.number('alpha') }),
  },
  {
    name: 'Prelu',
    run: ({ inputs, torch }) => torch.run('Prelu', { x: inputs['x']!, slopes: inputs['alpha']! }),
  },
  {
    name: 'EluGrad',
    run: ({ inputs, torch }) => torch.run('EluGrad', { dy: inputs['dy']!, y: inputs['y']! }),
  },
];
