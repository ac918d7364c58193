import { SHARE_ENV, Worker } from 'node:worker_threads';
import { TrainError } from '../errors.js';
import type { FoldMessage, FoldWorkerInit } from './foldMessages.js';
import { threadFile } from '../threadFile.js';
import type { FoldResult } from '../loop/types.js';

/**
 * Trains a fold in a thread of its own, with a backend of its own.
 *
 * @param onMessage - Hears of the backend and of every epoch.
 * @throws TrainError what the fold threw, or `WORKER_FAILED`
 */
export function trainFoldInWorker(
  order: FoldWorkerInit,
  onMessage: (message: FoldMessage) => void,
): Promise<FoldResult> {
  return new Promise((resolve, reject) => {
    // Settings of native libraries that the thread makes in its environment then reach them.
    const worker = new Worker(threadFile('run/foldWorker'), { workerData: order, env: SHARE_ENV });
    const fold = order.task.plan.fold;
    worker.on('message', (message: FoldMessage) => {
      if (message.type === 'done') resolve(message.result);
      else if (message.type === 'failed') {
        const cause = new Error(message.message);
        if (message.stack !== undefined) cause.stack = message.stack;
        reject(new TrainError(message.code, message.kind, message.message, { cause }));
      } else onMessage(message);
      // A backend may keep threads of its own alive.
      if (message.type === 'done' || message.type === 'failed') void worker.terminate();
    });
    const died = (received: string, cause?: unknown): void => {
      reject(
        new TrainError(
          'WORKER_FAILED',
          'internal',
          `Fold ${fold}: expected its thread to finish; received ${received}. Start the same run again to resume from the last epoch; with less memory, lower workers.`,
          { cause },
        ),
      );
    };
    worker.on('error', (error) => {
      died(`"${error instanceof Error ? error.message : String(error)}"`, error);
    });
    worker.on('exit', (code) => {
      died(`exit code ${code}`);
    });
  });
}
