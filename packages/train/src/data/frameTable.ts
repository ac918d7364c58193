import { closeSync, openSync, readSync } from 'node:fs';
import { ClipError, readStoredFrames, type StoredFrames } from '@dfer/clips';
import { TrainError } from '../errors.js';
import { cropAndResizeClip, type CropAndResize } from './cropAndResize.js';

/** Frames that stay in the store and are read (and decoded) on demand. */
export interface FramesInStore {
  /** Location of each clip's frames. */
  readonly places: readonly StoredFrames[];
  readonly view: CropAndResize;
}

/** Frames of all clips at the network's input size; can be sent to a worker thread, which shares the memory. */
export interface FrameTableSource {
  readonly clips: number;
  /** Number of frames per clip. */
  readonly length: number;
  readonly size: number;
  /** `[clips, length, size, size, 3]` RGB 0–255: shared memory, the path of a file, or locations in a store. */
  readonly frames: SharedArrayBuffer | string | FramesInStore;
}

/** Reads frames from a `FrameTableSource`. */
export class FrameTable {
  readonly #file: number | null;

  constructor(readonly source: FrameTableSource) {
    this.#file = typeof source.frames === 'string' ? openSync(source.frames, 'r') : null;
  }

  /**
   * Reads frames of one clip, `[rows.length, size, size, 3]`; read-only.
   *
   * @throws TrainError `BAD_FRAMES` if the bytes in the store have changed, or the file is truncated
   */
  async read(clip: number, rows: readonly number[]): Promise<Uint8Array> {
    const { frames, length, size } = this.source;
    if (typeof frames !== 'string' && !(frames instanceof SharedArrayBuffer)) {
      return readInStore(frames.places[clip]!, rows, frames.view);
    }
    const bytes = size * size * 3;
    const first = clip * length * bytes;
    if (frames instanceof SharedArrayBuffer && rows.every((row, index) => row === rows[0]! + index)) {
      return new Uint8Array(frames, first + (rows[0] ?? 0) * bytes, rows.length * bytes);
    }
    const result = new Uint8Array(rows.length * bytes);
    rows.forEach((row, index) => {
      const start = first + row * bytes;
      if (frames instanceof SharedArrayBuffer)
        result.set(new Uint8Array(frames, start, bytes), index * bytes);
      else if (this.#file !== null && readSync(this.#file, result, index * bytes, bytes, start) < bytes) {
        throw new TrainError(
          'BAD_FRAMES',
          'input',
          `${String(frames)}: expected ${bytes} bytes at ${start}; received fewer. Start the same run again to rewrite the file.`,
        );
      }
    });
    return result;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

async function readInStore(
  place: StoredFrames,
  rows: readonly number[],
  view: CropAndResize,
): Promise<Uint8Array> {
  try {
    return cropAndResizeClip({ frames: await readStoredFrames(place, rows), size: place.size }, view);
  } catch (error) {
    if (!(error instanceof ClipError)) throw error;
    throw new TrainError('BAD_FRAMES', 'input', error.message, { cause: error });
  }
}
