import { parentPort, workerData } from 'node:worker_threads';
import { buildNetwork } from '@dfer/models';
import { openBackend } from '@dfer/runtime';
import { TrainError } from './errors.js';
import { Loader } from './loader/loader.js';
import type { FoldMessage, FoldOrder } from './message.js';
import { runFold } from './runFold.js';

// The file of a fold's thread: started by `trainInThread`, never imported.
const order: FoldOrder = workerData;
const stop = new Int32Array(order.stop);
const say = (message: FoldMessage): void => parentPort?.postMessage(message);

try {
  const backend = await openBackend(order.backend);
  say({ type: 'backend', backend });
  const loader = new Loader(order.frames, order.loader);
  try {
    const result = await runFold(order.task, loader, {
      buildNetwork,
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
  const isFull = 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  say({
    type: 'failed',
    code: cause instanceof TrainError ? cause.code : 'WORKER_FAILED',
    kind: cause instanceof TrainError ? cause.kind : isFull ? 'input' : 'internal',
    message: isFull
      ? `Fold ${order.task.plan.fold}: expected room for its checkpoint in ${order.task.directory}; received a full disk (${cause.message}). Free some and start the same run again: finished epochs are kept.`
      : cause.message,
    stack: cause.stack,
  });
}
