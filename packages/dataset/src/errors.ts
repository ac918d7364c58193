export type DatasetErrorCode =
  'NOT_FOUND' | 'NOT_A_RELEASE' | 'BAD_LABELS' | 'BAD_SPLITS' | 'BAD_VOTES' | 'BAD_FILMS';

/** The data on disk is not what was expected; the message says what, expected, received and how to fix it. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  /** `input`: the user can fix it (the command line exits with 2). */
  readonly kind = 'input';

  constructor(
    readonly code: DatasetErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
