import { parentPort, workerData } from 'node:worker_threads';
import { TrainError } from '../../errors.js';
import { FrameTable } from '../frameTable.js';
import { bytesOf, prepareClips } from '../assembleBatch.js';
import type { LoaderReply, LoaderFailure, LoaderJob, LoaderInit } from './job.js';

// Entry point of a loader thread: started by `LoaderThreads`, never imported.
const order: LoaderInit = workerData;
const table = new FrameTable(order.frames);

async function work({ clips, memory, offset }: LoaderJob): Promise<LoaderFailure | null> {
  try {
    await prepareClips(table, clips, new Uint8Array(memory, offset, bytesOf(clips, table.source.size)));
    return null;
  } catch (error) {
    if (error instanceof TrainError) return { code: error.code, kind: error.kind, message: error.message };
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'WORKER_FAILED',
      kind: 'internal',
      message: `Loader: expected the frames of its clips; received "${message}". Start the same run again to resume.`,
    };
  }
}

// Sequentially, because jobs are needed in the order of their requests.
let last = Promise.resolve();
parentPort?.on('message', (job: LoaderJob) => {
  last = last.then(async () => {
    const reply: LoaderReply = { id: job.id, failure: await work(job) };
    parentPort?.postMessage(reply);
  });
});
