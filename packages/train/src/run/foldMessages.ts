import type { BackendOptions, OpenedBackend } from '@dfer/runtime';
import type { TrainErrorCode, TrainErrorKind } from '../errors.js';
import type { FrameTableSource } from '../data/frameTable.js';
import type { EpochMetrics } from '../loop/types.js';
import type { LoaderOptions } from '../data/loader/loader.js';
import type { FoldResult, FoldTask } from '../loop/types.js';

/** Start data of a fold's thread. */
export interface FoldWorkerInit {
  readonly task: FoldTask;
  readonly frames: FrameTableSource;
  readonly loader: LoaderOptions;
  readonly backend: BackendOptions;
  /** One shared int32: a non-zero value requests to save and stop. */
  readonly stop: SharedArrayBuffer;
}

/** Message from a fold's thread. */
export type FoldMessage =
  | { readonly type: 'backend'; readonly backend: OpenedBackend }
  | { readonly type: 'epoch'; readonly metrics: EpochMetrics }
  | { readonly type: 'warning'; readonly warning: string }
  | { readonly type: 'done'; readonly result: FoldResult }
  | {
      readonly type: 'failed';
      readonly code: TrainErrorCode;
      readonly kind: TrainErrorKind;
      readonly message: string;
      readonly stack: string | undefined;
    };
