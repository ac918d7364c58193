import type { Protocol } from './report.js';

/** Printed on everything that a run whose epoch the test fold chose leaves behind. */
export const TEST_SELECTION_DISCLAIMER = 'OPTIMISTIC: the test fold chose the epoch';

/** What every output of a protocol is marked with: nothing where it is honest. */
export function disclaimerFor(selection: Protocol['selection']): { readonly brand?: string } {
  return selection === 'test' ? { brand: TEST_SELECTION_DISCLAIMER } : {};
}
