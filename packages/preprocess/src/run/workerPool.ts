import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SHARE_ENV } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { ClipSource } from '@dfer/dataset';
import { chooseBackend, isGpu, RuntimeError, type BackendOptions, type ChosenBackend } from '@dfer/runtime';
import { reasonOf } from '@dfer/core';
import { allowedCores, coreSeats } from './cpuAffinity.js';
import { PreprocessError } from '../errors.js';
import type { FaceNetworks } from '../face/faceNetworks.js';
import { processClip, type ProcessedClip } from './processClip.js';
import type { PreprocessSettings } from '../settings.js';
import type { WorkerResult, WorkerTask } from './worker.js';

/** Processes clips in worker threads or in this thread. */
export interface ClipProcessor {
  process(source: ClipSource, signal: AbortSignal | undefined): Promise<ProcessedClip>;
  close(): Promise<void>;
}

/**
 * Opens a pool of worker threads. One worker per core suffices: while it waits for ffmpeg, ffmpeg uses the core. If there are as many
 * workers as cores, each worker is pinned to a core together with its ffmpeg; with fewer, nothing is pinned. A GPU is used by a single
 * worker that processes `threads` clips concurrently. A clip whose worker crashes is retried once in a new worker, then fails with
 * `WORKER_DIED`.
 *
 * @param threads - number of concurrent clips; each worker thread has its own backend and networks
 */
export async function workerProcessor(
  settings: PreprocessSettings,
  threads: number,
  backend: BackendOptions,
  filename = workerFile(),
): Promise<ClipProcessor> {
  const chosen = await chosenBackend(backend);
  const workers = threads > 1 && isGpu(chosen.device) ? 1 : threads;
  const pool = new Piscina<WorkerTask, WorkerResult>({
    filename,
    minThreads: workers,
    maxThreads: workers,
    concurrentTasksPerWorker: threads / workers,
    idleTimeout: Infinity,
    // Environment variables that a thread sets then reach native libraries.
    env: SHARE_ENV,
  });
  // A crash rejects the task of its clip; without a listener, the event would also end this process.
  pool.on('error', () => undefined);
  const cores = allowedCores();
  const seats = workers > 1 && workers === cores.length ? coreSeats(cores) : undefined;
  const run = async (source: ClipSource, signal: AbortSignal | undefined): Promise<WorkerResult> =>
    pool.run({ source, settings, backend: { ...backend, chosen }, seats }, signal ? { signal } : {});
  return {
    async process(source, signal) {
      const result = await run(source, signal)
        .catch((error: unknown) => {
          if (signal?.aborted) throw error;
          return run(source, signal);
        })
        .catch((error: unknown) => {
          throw signal?.aborted ? error : workerDied(source, error);
        });
      if (result.kind === 'error') {
        const { code, message, transient, leaveOutReason } = result;
        throw new PreprocessError(code, message, { transient, leaveOutReason });
      }
      return result;
    },
    close: () => pool.destroy(),
  };
}

/** Chooses and tests the backend once for all workers. @throws PreprocessError `BACKEND_UNAVAILABLE` */
async function chosenBackend(backend: BackendOptions): Promise<ChosenBackend> {
  try {
    return await chooseBackend(backend);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new PreprocessError('BACKEND_UNAVAILABLE', reasonOf(error), { cause: error });
  }
}

function workerDied({ path }: ClipSource, error: unknown): PreprocessError {
  return new PreprocessError(
    'WORKER_DIED',
    `Clip ${path}: expected a worker to finish it; received two that crashed (${reasonOf(error)}); free some memory or leave the clip out.`,
    { cause: error, transient: true },
  );
}

/** Processes clips in this thread. @param openNetworks - called for clips in which faces have to be detected */
export function localProcessor(
  settings: PreprocessSettings,
  openNetworks: () => Promise<FaceNetworks>,
): ClipProcessor {
  return {
    process: (source, signal) => processClip(source, settings, openNetworks, signal),
    close: () => Promise.resolve(),
  };
}

/** Path of the compiled worker, also if this runs from its TypeScript source. */
function workerFile(): string {
  const path = ['./workerEntry.cjs', '../../dist/run/workerEntry.cjs']
    .map((file) => fileURLToPath(new URL(file, import.meta.url)))
    .find(existsSync);
  if (path === undefined) {
    throw new PreprocessError(
      'INTERNAL',
      'preprocess: expected dist/run/workerEntry.cjs; received no such file; build the package first.',
    );
  }
  return path;
}
