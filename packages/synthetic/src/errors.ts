import { DferError } from '@dfer/core';

export type SyntheticErrorCode =
  'BAD_OPTION' | 'FFMPEG_MISSING' | 'FFMPEG_FAILED' | 'CANNOT_WRITE' | 'ABORTED';

/** A release could not be made; the message says what, expected, received and what to do. */
export class SyntheticError extends DferError<SyntheticErrorCode> {
  override readonly name = 'SyntheticError';
}
