import { rounded } from '../harness/statistics.js';

/** A part as a percentage; null if there is nothing. */
export function percent(part: number, of: number): number | null {
  return of === 0 ? null : rounded((100 * part) / of, 1);
}

/** The least intersection over union of two boxes of the same face. */
export const OVERLAP = 0.3;
