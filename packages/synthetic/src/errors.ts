export type SyntheticErrorCode =
  'BAD_OPTION' | 'FFMPEG_MISSING' | 'FFMPEG_FAILED' | 'CANNOT_WRITE' | 'ABORTED';

/** A release could not be made; the message says what, expected, received and how to mend it. */
export class SyntheticError extends Error {
  override readonly name = 'SyntheticError';

  /** @param kind - `input`: the user can mend it; `internal`: our fault. */
  constructor(
    readonly code: SyntheticErrorCode,
    readonly kind: 'input' | 'internal',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
