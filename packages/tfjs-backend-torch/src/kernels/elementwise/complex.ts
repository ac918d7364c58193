import type { Kernel } from '../../kernel.js';

/** A complex tensor is two real tensors; the cpu backend computes all other operations on complex numbers. */
export const complexKernels: readonly Kernel[] = [
  { name: 'Complex', run: ({ inputs, torch }) => torch.complex(inputs['real']!, inputs['imag']!) },
  {
    name: 'Real',
    anyDType: true,
    run: ({ inputs, torch }) => torch.share(torch.parts(inputs['input']!).real),
  },
  {
    name: 'Imag',
    anyDType: true,
    run: ({ inputs, torch }) => torch.share(torch.parts(inputs['input']!).imag),
  },
];
