import type { TrainErrorCode, TrainErrorKind } from '../../errors.js';
import type { FrameTableSource } from '../frameTable.js';
import type { ClipPlan } from '../batchPlan.js';

/** What a loader's thread is started with. */
export interface LoaderInit {
  readonly frames: FrameTableSource;
}

/** Part of a batch for one thread. */
export interface LoaderJob {
  readonly id: number;
  readonly clips: readonly ClipPlan[];
  /** Of the whole batch. */
  readonly memory: SharedArrayBuffer;
  /** Where the part begins in it. */
  readonly offset: number;
}

/** How a job ended. */
export interface LoaderReply {
  readonly id: number;
  /** `null`: the pixels are there. */
  readonly failure: LoaderFailure | null;
}

export interface LoaderFailure {
  readonly code: TrainErrorCode;
  readonly kind: TrainErrorKind;
  readonly message: string;
}
