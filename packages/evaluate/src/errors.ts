/** What can be wrong with what a caller hands over, or with what is installed. */
export type EvaluateErrorCode =
  | 'BAD_CLASSES'
  | 'BAD_LABEL'
  | 'BAD_PROBABILITIES'
  | 'BAD_FOLDS'
  | 'BAD_SEEDS'
  | 'BAD_GROUPS'
  | 'BAD_CSV'
  | 'DUPLICATE_CLIP'
  | 'LENGTH_MISMATCH'
  | 'NO_PREDICTIONS'
  | 'NO_RENDERER';

/** The predictions or labels are not what was expected; the message says what, expected, received and how to fix it. */
export class EvaluateError extends Error {
  override readonly name = 'EvaluateError';
  /** `input`: the user can fix it (the command line exits with 2). */
  readonly kind = 'input';

  constructor(
    readonly code: EvaluateErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
