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

/** Processes clips somewhere: in worker threads or in this one. */
export interface ClipProcessor {
  process(source: ClipSource, signal: AbortSignal | undefined): Promise<ProcessedClip>;
  close(): Promise<void>;
}

/**
 * One worker a core: while its film waits for ffmpeg, ffmpeg has that core. As many workers as cores have one each to themselves,
 * and keep to it with their ffmpeg; fewer go where there is room. A GPU, asked for or found, is fed by one
 * worker that has as many clips at once. A clip whose worker dies is tried once more, in a new worker; then it
 * is given up as `WORKER_DIED`.
 *
 * @param threads - clips at once; worker threads each have their own backend and networks
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
    // Settings of native libraries that a thread makes in its environment then reach them.
    env: SHARE_ENV,
  });
  // What a worker dies of is told to the clip that it had; a second telling would end this process.
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

/** The backend of all workers, tested once. @throws PreprocessError `BACKEND_UNAVAILABLE` */
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
    `Clip ${path}: expected a worker that lives; received two that died of it (${reasonOf(error)}); give them more memory or leave the clip out.`,
    { cause: error, transient: true },
  );
}

/** In this thread. @param openNetworks - called for the clips in which a face has to be found */
export function localProcessor(
  settings: PreprocessSettings,
  openNetworks: () => Promise<FaceNetworks>,
): ClipProcessor {
  return {
    process: (source, signal) => processClip(source, settings, openNetworks, signal),
    close: () => Promise.resolve(),
  };
}

/** The compiled worker, also where this runs from its TypeScript source. */
function workerFile(): string {
  const path = ['./worker.js', '../../dist/run/worker.js']
    .map((file) => fileURLToPath(new URL(file, import.meta.url)))
    .find(existsSync);
  if (path === undefined) {
    throw new PreprocessError(
      'INTERNAL',
      'preprocess: expected dist/run/worker.js; received no such file; build the package first.',
    );
  }
  return path;
}
