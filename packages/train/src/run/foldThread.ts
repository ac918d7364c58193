import { SHARE_ENV, Worker } from 'node:worker_threads';
import { TrainError } from '../errors.js';
import type { FoldMessage, FoldWorkerInit } from './foldMessages.js';
import { threadFile } from '../data/loader/threadFile.js';
import type { FoldResult } from '../loop/types.js';

/**
 * Trains a fold in its own thread, with its own backend.
 *
 * @param onMessage - Called with the backend and with every epoch.
 * @throws TrainError the error of the fold, or `WORKER_FAILED`
 */
export function trainFoldInWorker(
  order: FoldWorkerInit,
  onMessage: (message: FoldMessage) => void,
): Promise<FoldResult> {
  return new Promise((resolve, reject) => {
    // Environment variables that the thread sets must reach native libraries.
    const worker = new Worker(threadFile('run/foldWorker'), { workerData: order, env: SHARE_ENV });
    const fold = order.task.plan.fold;
    worker.on('message', (message: FoldMessage) => {
      if (message.type === 'done') resolve(message.result);
      else if (message.type === 'failed') {
        const cause = new Error(message.message);
        if (message.stack !== undefined) cause.stack = message.stack;
        reject(new TrainError(message.code, message.kind, message.message, { cause }));
      } else onMessage(message);
      // A backend may keep its own threads alive.
      if (message.type === 'done' || message.type === 'failed') void worker.terminate();
    });
    const died = (received: string, cause?: unknown): void => {
      reject(
        new TrainError(
          'WORKER_FAILED',
          'internal',
          `Fold ${fold}: expected its thread to finish; received ${received}. Start the same run again to resume from the last epoch; if memory is short, lower workers.`,
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
