import type { Argument } from '../nativeCall.js';
import type { KernelContext } from '../kernel.js';

/** What a fused kernel adds and applies, as the native part takes it: bias, activation, slope, slopes. */
export function epilogueOf({ inputs, attrs }: KernelContext): readonly Argument[] {
  return [
    inputs['bias'] ?? null,
    attrs.has('activation') ? attrs.text('activation') : 'linear',
    attrs.has('leakyreluAlpha') ? attrs.number('leakyreluAlpha') : 0.2,
    inputs['preluActivationWeights'] ?? null,
  ];
}

/** Neither bias nor activation. */
export const NO_EPILOGUE: readonly Argument[] = [null, 'linear', 0, null];
