import { DferError, type DferErrorOptions, type ErrorKind } from '@dfer/core';

/**
 * `MODEL_OPTION`: an argument is invalid. `MODEL_FILE`: a file cannot be read or written. `MODEL_WEIGHTS`: the weights of a file do not
 * fit the network. `MODEL_EXPORT`: the requested format cannot represent the network.
 */
export type ModelErrorCode = 'MODEL_OPTION' | 'MODEL_FILE' | 'MODEL_WEIGHTS' | 'MODEL_EXPORT';

export type ModelErrorKind = ErrorKind;

/** Error of this package; the message names the argument, what was expected and what was received. */
export class ModelError extends DferError<ModelErrorCode> {
  override readonly name = 'ModelError';

  constructor(code: ModelErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}

/** Creates the {@link ModelError} of all argument checks. */
export function wrongArgument(argument: string, expected: string, received: unknown): ModelError {
  const shown = typeof received === 'string' ? received : (JSON.stringify(received) ?? String(received));
  return new ModelError('MODEL_OPTION', `\`${argument}\`: expected ${expected}; received ${shown}.`);
}
