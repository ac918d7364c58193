import { EvaluateError } from '../errors.js';

/**
 * @param name - Name of the option, for the message.
 * @throws EvaluateError `BAD_OPTION` unless `value` is a whole number from 1.
 */
export function assertCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new EvaluateError(
    'BAD_OPTION',
    `${name}: expected a whole number from 1; received ${value}; leave it out for the default`,
  );
}
