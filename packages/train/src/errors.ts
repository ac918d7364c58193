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

/** `input`: the user can mend it; `failed`: the training itself went wrong; `internal`: our fault; `interrupted`: asked to stop, the state is saved. */
export type TrainErrorKind = 'input' | 'failed' | 'internal' | 'interrupted';

/** Training could not go on; the message says what, expected, received and how to mend it. */
export class TrainError extends Error {
  override readonly name = 'TrainError';

  constructor(
    readonly code: TrainErrorCode,
    readonly kind: TrainErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
