import type { KernelContext } from '../kernel.js';
import type { ArgumentsOf } from '../native/operations.js';

/** What a fused kernel adds and applies. */
export type Epilogue = Pick<ArgumentsOf<'matmul'>, 'bias' | 'activation' | 'slope' | 'slopes'>;

/** The epilogue that a fused kernel was given. */
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
