import { DferError } from '@dfer/core';

export type SyntheticErrorCode =
  'BAD_OPTION' | 'FFMPEG_MISSING' | 'FFMPEG_FAILED' | 'CANNOT_WRITE' | 'ABORTED';

/** A release could not be made. The message names what was expected, what was received, and the remedy. */
export class SyntheticError extends DferError<SyntheticErrorCode> {
  override readonly name = 'SyntheticError';
}
