import type { LeaveOutReason } from '@dfer/clips';
import { DferError, type DferErrorOptions, type ErrorKind } from '@dfer/core';

export type PreprocessErrorCode =
  | 'BAD_VIDEO'
  | 'BAD_FRAMES'
  | 'FFMPEG_MISSING'
  | 'BACKEND_UNAVAILABLE'
  | 'BAD_MODEL'
  | 'BAD_SETTINGS'
  | 'OTHER_SETTINGS'
  | 'OTHER_FORMAT'
  | 'NO_SPACE'
  | 'NOT_A_STORE'
  | 'NOT_EMPTY'
  | 'NOT_IN_STORE'
  | 'CORRUPT_RECORD'
  | 'TOO_MANY_BAD'
  | 'WORKER_DIED'
  | 'ABORTED'
  | 'INTERNAL';

export interface PreprocessErrorOptions extends DferErrorOptions {
  /** What reports count the clip under. @defaultValue `unreadable-file` */
  readonly leaveOutReason?: LeaveOutReason | undefined;
}

/** A clip, a setting or a store is not what was expected; the message says what, expected, received and the remedy. */
export class PreprocessError extends DferError<PreprocessErrorCode> {
  override readonly name = 'PreprocessError';

  /** What reports count a clip under that is left out for this. */
  readonly leaveOutReason: LeaveOutReason;

  constructor(
    code: PreprocessErrorCode,
    message: string,
    { leaveOutReason = 'unreadable-file', ...options }: PreprocessErrorOptions = {},
  ) {
    super(code, kindOf(code), message, options);
    this.leaveOutReason = leaveOutReason;
  }
}

function kindOf(code: PreprocessErrorCode): ErrorKind {
  if (code === 'INTERNAL') return 'internal';
  return code === 'ABORTED' ? 'interrupted' : 'input';
}
