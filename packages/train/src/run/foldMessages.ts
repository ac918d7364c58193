import type { BackendOptions, OpenedBackend } from '@dfer/runtime';
import type { TrainErrorCode, TrainErrorKind } from '../errors.js';
import type { FrameTableSource } from '../data/frameTable.js';
import type { EpochMetrics } from '../loop/types.js';
import type { LoaderOptions } from '../data/loader/loader.js';
import type { FoldResult, FoldTask } from '../loop/types.js';

/** What a fold's thread is started with. */
export interface FoldWorkerInit {
  readonly task: FoldTask;
  readonly frames: FrameTableSource;
  readonly loader: LoaderOptions;
  readonly backend: BackendOptions;
  /** One int32, shared: not 0 asks to save and stop. */
  readonly stop: SharedArrayBuffer;
}

/** What a fold's thread says. */
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
