import type { ClipSource } from '@dfer/dataset';
import { PreprocessError, reasonOf, type PreprocessErrorCode } from './errors.js';
import { openFaceDetector, openWasm, type FaceDetector } from './face.js';
import { processClip, type ProcessedClip } from './processClip.js';
import type { PreprocessSettings } from './settings.js';

export interface WorkerTask {
  readonly source: ClipSource;
  readonly settings: PreprocessSettings;
}

/** Errors lose their class between threads, so they travel as data. */
export type WorkerResult =
  ProcessedClip | { readonly kind: 'error'; readonly code: PreprocessErrorCode; readonly message: string };

let opened: Promise<FaceDetector> | undefined;

/** One clip, on this thread's own wasm backend. */
export default async function processInWorker({ source, settings }: WorkerTask): Promise<WorkerResult> {
  try {
    opened ??= openWasm().then(() => openFaceDetector(settings));
    return await processClip(source, settings, await opened);
  } catch (error) {
    const code = error instanceof PreprocessError ? error.code : 'INTERNAL';
    return { kind: 'error', code, message: reasonOf(error) };
  }
}
