import { DferError, type DferErrorOptions } from '@dfer/core';

/** Codes for invalid arguments and for a missing optional dependency. */
export type EvaluateErrorCode =
  | 'BAD_CLASSES'
  | 'BAD_LABEL'
  | 'BAD_PROBABILITIES'
  | 'BAD_FOLDS'
  | 'BAD_SEEDS'
  | 'BAD_GROUPS'
  | 'BAD_OPTION'
  | 'BAD_CSV'
  | 'DUPLICATE_CLIP'
  | 'LENGTH_MISMATCH'
  | 'NO_PREDICTIONS'
  | 'NO_RENDERER';

/** Error for invalid predictions or labels; the message names the problem, what was expected and received, and the remedy. */
export class EvaluateError extends DferError<EvaluateErrorCode> {
  override readonly name = 'EvaluateError';
  /** The user can fix it; the command line exits with code 2. */
  override readonly kind = 'input';

  constructor(code: EvaluateErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
