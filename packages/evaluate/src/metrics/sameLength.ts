import { EvaluateError } from '../errors.js';

/**
 * @param what - What the second list is called, for the message.
 * @throws EvaluateError `LENGTH_MISMATCH`
 */
export function assertSameLength(clips: number, received: number, what: string): void {
  if (clips === received) return;
  throw new EvaluateError(
    'LENGTH_MISMATCH',
    `${what}: expected one for each of ${clips} clips; received ${received}; pass both lists for the same clips`,
  );
}
