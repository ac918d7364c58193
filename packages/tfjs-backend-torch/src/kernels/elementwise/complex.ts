import type { Kernel } from '../../kernel.js';

/** Complex numbers are two real tensors; what is computed with them, the cpu backend computes. */
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
