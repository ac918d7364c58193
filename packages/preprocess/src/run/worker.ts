import type { LeaveOutReason } from '@dfer/clips';
import type { ClipSource } from '@dfer/dataset';
import { openBackend, RuntimeError, type BackendOptions } from '@dfer/runtime';
import { reasonOf } from '@dfer/core';
import { takeSeat, type CoreSeats } from './cpuAffinity.js';
import { PreprocessError, type PreprocessErrorCode } from '../errors.js';
import { openFaceNetworks, type FaceNetworks } from '../face/faceNetworks.js';
import { processClip, type ProcessedClip } from './processClip.js';
import type { PreprocessSettings } from '../settings.js';

export interface WorkerTask {
  readonly source: ClipSource;
  readonly settings: PreprocessSettings;
  /** Opened with the first clip in which the thread has to detect faces, then reused. */
  readonly backend: BackendOptions;
  /** The thread takes a seat with its first clip. @defaultValue none, the thread is not pinned */
  readonly seats?: CoreSeats | undefined;
}

/** A result or an error as plain data, because errors lose their class between threads. */
export type WorkerResult =
  | ProcessedClip
  | {
      readonly kind: 'error';
      readonly code: PreprocessErrorCode;
      readonly message: string;
      readonly transient: boolean;
      readonly leaveOutReason: LeaveOutReason | undefined;
    };

let opened: Promise<FaceNetworks> | undefined;
let isSeated = false;

/** Processes one clip on this thread's own backend. */
export default async function processInWorker({
  source,
  settings,
  backend,
  seats,
}: WorkerTask): Promise<WorkerResult> {
  try {
    if (!isSeated && seats !== undefined) takeSeat(seats);
    isSeated = true;
    const open = (): Promise<FaceNetworks> =>
      (opened ??= openBackend(backend).then(() => openFaceNetworks(settings)));
    return await processClip(source, settings, open);
  } catch (error) {
    const known = error instanceof PreprocessError ? error : undefined;
    return {
      ...{ kind: 'error', code: codeOf(error), message: reasonOf(error) },
      ...{ transient: known?.transient ?? false, leaveOutReason: known?.leaveOutReason },
    };
  }
}

function codeOf(error: unknown): PreprocessErrorCode {
  if (error instanceof PreprocessError) return error.code;
  return error instanceof RuntimeError ? 'BACKEND_UNAVAILABLE' : 'INTERNAL';
}
