import { DferError, type DferErrorOptions } from '@dfer/core';

/** What can be wrong with what a caller hands over, or with what is installed. */
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

/** The predictions or labels are not what was expected; the message says what, expected, received and the remedy. */
export class EvaluateError extends DferError<EvaluateErrorCode> {
  override readonly name = 'EvaluateError';
  /** The user can fix it: the command line exits with 2. */
  override readonly kind = 'input';

  constructor(code: EvaluateErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
