import { DferError, type ErrorKind } from '@dfer/core';

export type TrainErrorCode =
  | 'BAD_CONFIG'
  | 'NO_CLIPS'
  | 'NO_FOLDS'
  | 'NOT_FINISHED'
  | 'MISSING_CLASS'
  | 'FOLD_LEAK'
  | 'BAD_CHECKPOINT'
  | 'OTHER_RUN'
  | 'RUN_IN_USE'
  | 'BAD_WEIGHTS'
  | 'BAD_FRAMES'
  | 'NO_MEMORY'
  | 'NOT_BUILT'
  | 'BACKEND_UNAVAILABLE'
  | 'DIVERGED'
  | 'WORKER_FAILED'
  | 'INTERRUPTED';

export type TrainErrorKind = ErrorKind;

/** Error of a training run; the message names the problem, what was expected and received, and the remedy. */
export class TrainError extends DferError<TrainErrorCode> {
  override readonly name = 'TrainError';
}
