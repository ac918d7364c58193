import { z } from 'zod';
import { rounded } from './statistics.js';

/** Milliseconds and calls per step of each operation. */
export const profileResponse = z.object({
  operations: z.record(z.string(), z.object({ ms: z.number(), calls: z.number() })),
});

/** The operations of a profile. */
export type Operations = z.output<typeof profileResponse>['operations'];

/** One operation in a report. */
export interface OperationRow {
  readonly operation: string;
  /** Milliseconds per step. */
  readonly ms: number;
  /** Calls per step. */
  readonly calls: number;
  /** Fraction of the time of all operations. */
  readonly share: number;
}

/** The `most` operations that take the most time. @param digits - Decimals of the milliseconds. @defaultValue 1 */
export function profileRows(operations: Operations, most: number, digits = 1): OperationRow[] {
  const total = Object.values(operations).reduce((sum, { ms }) => sum + ms, 0);
  return Object.entries(operations)
    .sort(([, a], [, b]) => b.ms - a.ms)
    .slice(0, most)
    .map(([operation, { ms, calls }]) => ({
      operation,
      ms: rounded(ms, digits),
      calls: rounded(calls, 1),
      share: rounded(ms / total),
    }));
}
