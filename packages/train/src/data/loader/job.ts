import type { TrainErrorCode, TrainErrorKind } from '../../errors.js';
import type { FrameTableSource } from '../frameTable.js';
import type { ClipPlan } from '../batchPlan.js';

/** Start data of a loader thread. */
export interface LoaderInit {
  readonly frames: FrameTableSource;
}

/** A part of a batch for one thread. */
export interface LoaderJob {
  readonly id: number;
  readonly clips: readonly ClipPlan[];
  /** Memory of the whole batch. */
  readonly memory: SharedArrayBuffer;
  /** Byte offset of the part. */
  readonly offset: number;
}

/** Result of a job. */
export interface LoaderReply {
  readonly id: number;
  /** `null` on success. */
  readonly failure: LoaderFailure | null;
}

export interface LoaderFailure {
  readonly code: TrainErrorCode;
  readonly kind: TrainErrorKind;
  readonly message: string;
}
