import { DferError, type DferErrorOptions } from '@dfer/core';

/** What can be wrong with what a caller hands over. */
export type EvaluateErrorCode =
  | 'BAD_CLASSES'
  | 'BAD_LABEL'
  | 'BAD_PROBABILITIES'
  | 'BAD_FOLDS'
  | 'BAD_SEEDS'
  | 'BAD_CSV'
  | 'DUPLICATE_CLIP'
  | 'LENGTH_MISMATCH'
  | 'NO_PREDICTIONS';

/** The predictions or labels are not what was expected; the message says what, expected, received and what to do. */
export class EvaluateError extends DferError<EvaluateErrorCode> {
  override readonly name = 'EvaluateError';

  constructor(code: EvaluateErrorCode, message: string, options?: DferErrorOptions) {
    super(code, 'input', message, options);
  }
}
