import type { Protocol } from './report.js';

/** Shown on every output of a run whose epoch was chosen on the test fold. */
export const TEST_SELECTION_DISCLAIMER = 'OPTIMISTIC: the test fold chose the epoch';

/** The mark of every output of a protocol: none unless the epoch was chosen on the test fold. */
export function disclaimerFor(selection: Protocol['selection']): { readonly brand?: string } {
  return selection === 'test' ? { brand: TEST_SELECTION_DISCLAIMER } : {};
}
