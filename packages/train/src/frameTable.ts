import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { AlignedClip, ClipReader } from '@dfer/preprocess';

/** Frames of all clips at the network's size; can be sent to a worker thread, which shares the memory. */
export interface FrameTableSource {
  readonly clips: number;
  /** Frames a clip. */
  readonly length: number;
  readonly size: number;
  /** `[clips, length, size, size, 3]` RGB 0–255: shared memory, or the path of a file. */
  readonly frames: SharedArrayBuffer | string;
}

/** Reads frames out of a `FrameTableSource`. */
export class FrameTable {
  readonly #memory: Uint8Array | null;
  readonly #file: number | null;

  constructor(readonly source: FrameTableSource) {
    const { frames } = source;
    this.#memory = typeof frames === 'string' ? null : new Uint8Array(frames);
    this.#file = typeof frames === 'string' ? openSync(frames, 'r') : null;
  }

  /** Chosen frames of one clip, `[rows.length, size, size, 3]`. */
  read(clip: number, rows: readonly number[]): Uint8Array {
    const { length, size } = this.source;
    const bytes = size * size * 3;
    const result = new Uint8Array(rows.length * bytes);
    rows.forEach((row, index) => {
      const start = (clip * length + row) * bytes;
      if (this.#memory !== null) result.set(this.#memory.subarray(start, start + bytes), index * bytes);
      else if (this.#file !== null) readSync(this.#file, result, index * bytes, bytes, start);
    });
    return result;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

/** The square of the stored frames that the network sees, in fractions of their side. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** From the brows to the chin of a face aligned by `@dfer/preprocess`: what an expression is made of. */
export const INNER_FACE: Region = Object.freeze({ left: 0.2, top: 0.24, side: 0.6 });

/** How stored frames become the network's input. */
export interface FrameView {
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** @default `INNER_FACE` */
  readonly region?: Region | undefined;
}

/** What `buildFrameTable` read: the table, and what each clip's content was. */
export interface BuiltFrameTable {
  readonly source: FrameTableSource;
  /** `AlignedClip.digest` of each clip: a checkpoint is good for this very content only. */
  readonly digests: readonly string[];
}

/**
 * Reads every clip once and keeps its frames at the network's size.
 *
 * @param limit Most bytes in memory; above it they go to `file`.
 * @param onClip Called after each clip with the count done.
 */
export async function buildFrameTable(
  reader: ClipReader,
  ids: readonly string[],
  view: FrameView,
  limit: number,
  file: string,
  onClip: (done: number) => void = () => undefined,
): Promise<BuiltFrameTable> {
  const { size } = view;
  const bytes = reader.length * size * size * 3;
  const total = bytes * ids.length;
  const memory = total <= limit ? new SharedArrayBuffer(total) : null;
  const table = memory === null ? null : new Uint8Array(memory);
  const handle = memory === null ? openSync(file, 'w') : null;
  const digests: string[] = [];
  try {
    for (const [index, id] of ids.entries()) {
      const clip = await reader.read(id);
      digests.push(clip.digest);
      const frames = clipFrames(clip, view);
      if (table !== null) table.set(frames, index * bytes);
      else if (handle !== null) writeSync(handle, frames, 0, bytes, index * bytes);
      onClip(index + 1);
    }
  } finally {
    if (handle !== null) closeSync(handle);
  }
  return { source: { clips: ids.length, length: reader.length, size, frames: memory ?? file }, digests };
}

/** One clip's frames at the network's size, `[length, size, size, 3]`. */
export function clipFrames(clip: AlignedClip, { size, region = INNER_FACE }: FrameView): Uint8Array {
  const side = Math.max(1, Math.round(region.side * clip.size));
  const left = Math.min(clip.size - side, Math.round(region.left * clip.size));
  const top = Math.min(clip.size - side, Math.round(region.top * clip.size));
  return resizeFrames(cropFrames(clip.frames, clip.size, left, top, side), side, size);
}

/** Cuts a square out of every frame, `[count, from, from, 3]` → `[count, side, side, 3]`. */
function cropFrames(frames: Uint8Array, from: number, left: number, top: number, side: number): Uint8Array {
  if (side === from) return frames;
  const count = frames.length / (from * from * 3);
  const result = new Uint8Array(count * side * side * 3);
  for (let line = 0; line < count * side; line++) {
    const row = Math.floor(line / side) * from + top + (line % side);
    const start = (row * from + left) * 3;
    result.set(frames.subarray(start, start + side * 3), line * side * 3);
  }
  return result;
}

/** Weights of one axis: which source pixels, and how much of each, make a target pixel. */
function areaWeights(from: number, to: number): { readonly first: number; readonly weights: number[] }[] {
  const ratio = from / to;
  return Array.from({ length: to }, (_, index) => {
    const start = index * ratio;
    const end = Math.min(from, start + ratio);
    const first = Math.floor(start);
    const weights: number[] = [];
    for (let pixel = first; pixel < end - 1e-9; pixel++) {
      weights.push((Math.min(pixel + 1, end) - Math.max(pixel, start)) / (end - start));
    }
    return { first, weights };
  });
}

/**
 * Area averaging, which loses no pixel and makes no moiré.
 *
 * @param frames `[count, from, from, 3]`
 * @returns `[count, to, to, 3]`
 */
export function resizeFrames(frames: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return frames;
  const count = frames.length / (from * from * 3);
  const axis = areaWeights(from, to);
  const rows = new Float32Array(to * from * 3);
  const result = new Uint8Array(count * to * to * 3);
  for (let frame = 0; frame < count; frame++) {
    const start = frame * from * from * 3;
    rows.fill(0);
    axis.forEach(({ first, weights }, y) => {
      weights.forEach((weight, k) => {
        const line = start + (first + k) * from * 3;
        for (let i = 0; i < from * 3; i++) rows[y * from * 3 + i]! += frames[line + i]! * weight;
      });
    });
    for (let y = 0; y < to; y++) {
      axis.forEach(({ first, weights }, x) => {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let k = 0; k < weights.length; k++) {
            sum += rows[(y * from + first + k) * 3 + channel]! * weights[k]!;
          }
          result[((frame * to + y) * to + x) * 3 + channel] = Math.round(sum);
        }
      });
    }
  }
  return result;
}
