import { EvaluateError } from '../errors.js';

/**
 * @param what - Name of the second list, for the message.
 * @throws EvaluateError `LENGTH_MISMATCH`
 */
export function assertSameLength(clipCount: number, received: number, what: string): void {
  if (clipCount === received) return;
  throw new EvaluateError(
    'LENGTH_MISMATCH',
    `${what}: expected one for each of ${clipCount} clips; received ${received}; pass both lists for the same clips`,
  );
}
