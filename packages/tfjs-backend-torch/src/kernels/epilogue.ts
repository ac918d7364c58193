import type { KernelContext } from '../kernel.js';
import type { ArgumentsOf } from '../native/operations.js';

/** Bias and activation of a fused kernel. */
export type Epilogue = Pick<ArgumentsOf<'matmul'>, 'bias' | 'activation' | 'slope' | 'slopes'>;

/** Reads the epilogue of a fused kernel from its inputs and attributes. */
export function epilogueOf({ inputs, attrs }: KernelContext): Epilogue {
  return {
    bias: inputs['bias'] ?? null,
    activation: attrs.has('activation') ? attrs.text('activation') : 'linear',
    slope: attrs.has('leakyreluAlpha') ? attrs.number('leakyreluAlpha') : 0.2,
    slopes: inputs['preluActivationWeights'] ?? null,
  };
}

/** Neither bias nor activation. */
export const NO_EPILOGUE: Epilogue = { bias: null, activation: 'linear', slope: 0, slopes: null };
