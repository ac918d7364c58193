import { DferError, type DferErrorOptions, type ErrorKind } from '@dfer/core';

/**
 * `MODEL_OPTION`: an argument is wrong. `MODEL_FILE`: a file cannot be read or written. `MODEL_WEIGHTS`: a file's weights are not
 * those of the network. `MODEL_EXPORT`: a network holds what the format asked for cannot say.
 */
export type ModelErrorCode = 'MODEL_OPTION' | 'MODEL_FILE' | 'MODEL_WEIGHTS' | 'MODEL_EXPORT';

export type ModelErrorKind = ErrorKind;

/** What this package throws: the message names the argument, what was expected and what was received. */
export class ModelError extends DferError<ModelErrorCode> {
  override readonly name = 'ModelError';

  constructor(code: ModelErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}

/** A {@link ModelError} in the one form that all of this package's argument checks share. */
export function wrongArgument(argument: string, expected: string, received: unknown): ModelError {
  const shown = typeof received === 'string' ? received : (JSON.stringify(received) ?? String(received));
  return new ModelError('MODEL_OPTION', `\`${argument}\`: expected ${expected}; received ${shown}.`);
}
