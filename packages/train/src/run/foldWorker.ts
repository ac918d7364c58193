import { parentPort, workerData } from 'node:worker_threads';
import { buildModel } from '@dfer/models';
import { openBackend, RuntimeError } from '@dfer/runtime';
import { TrainError, type TrainErrorCode, type TrainErrorKind } from '../errors.js';
import { Loader } from '../data/loader/loader.js';
import type { FoldMessage, FoldWorkerInit } from './foldMessages.js';
import { runFold } from './foldArtifacts.js';

/** Error codes for a full disk, an exceeded quota or file size. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

// Entry point of a fold's thread: started by `trainFoldInWorker`, never imported.
const order: FoldWorkerInit = workerData;
const stop = new Int32Array(order.stop);
const say = (message: FoldMessage): void => parentPort?.postMessage(message);

try {
  const backend = await openBackend(order.backend);
  say({ type: 'backend', backend });
  const loader = new Loader(order.frames, order.loader);
  try {
    const result = await runFold(order.task, loader, {
      buildNetwork: buildModel,
      precision: backend.precision,
      onEpoch: (metrics) => {
        say({ type: 'epoch', metrics });
      },
      onWarning: (warning) => {
        say({ type: 'warning', warning });
      },
      shouldStop: () => Atomics.load(stop, 0) !== 0,
    });
    say({ type: 'done', result });
  } finally {
    await loader.close();
  }
} catch (error) {
  const cause = error instanceof Error ? error : new Error(String(error));
  const isFull = 'code' in cause && FULL.includes(String(cause.code));
  say({
    type: 'failed',
    ...kindOf(cause, isFull),
    message: isFull
      ? `Fold ${order.task.plan.fold}: expected room for its checkpoint in ${order.task.directory}; received a full disk (${cause.message}). Free some space and start the same run again: finished epochs are kept.`
      : cause.message,
    stack: cause.stack,
  });
}

function kindOf(
  cause: Error,
  isFull: boolean,
): { readonly code: TrainErrorCode; readonly kind: TrainErrorKind } {
  if (cause instanceof TrainError) return { code: cause.code, kind: cause.kind };
  if (cause instanceof RuntimeError && cause.code === 'BACKEND_UNAVAILABLE') {
    return { code: 'BACKEND_UNAVAILABLE', kind: cause.kind };
  }
  return { code: 'WORKER_FAILED', kind: isFull ? 'input' : 'internal' };
}
