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
  /** Reason that reports give for the left-out clip. @defaultValue `unreadable-file` */
  readonly leaveOutReason?: LeaveOutReason | undefined;
}

/** An error with a clip, a setting or a store. The message names what was expected, what was received, and the remedy. */
export class PreprocessError extends DferError<PreprocessErrorCode> {
  override readonly name = 'PreprocessError';

  /** Reason that reports give for the left-out clip. */
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
