import type { AlignedClip } from '@dfer/clips';

/** The stamp of all clips made here: they have no source that could change. */
export const STAMP = '0123456789abcdef';

/** Smooth shapes with noise, about as hard to compress as filmed faces: `[length, size, size, 3]`. */
function pixels(id: number, length: number, size: number): Uint8Array {
  const frames = new Uint8Array(length * size * size * 3);
  const [columns, rows] = [17, 23].map((period, at) =>
    Float64Array.from({ length: size }, (_, i) => (at === 0 ? 60 : 40) * Math.sin(i / period + id)),
  );
  let grain = id + 1;
  for (let i = 0, y = 0; i < frames.length; y = (y + 1) % size) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++, i++) {
        grain = (Math.imul(grain, 1664525) + 1013904223) | 0;
        frames[i] = 128 + columns[x] + rows[y] + 8 * channel + (grain >>> 29);
      }
    }
  }
  return frames;
}

/** Number of frames of a clip, and side of each in pixels. */
export interface ClipShape {
  readonly length: number;
  readonly size: number;
}

/** A reproducible clip for a store, with the given frames. `frames`: `[length, size, size, 3]`. */
export function clipOf(id: string, frames: Uint8Array, { length, size }: ClipShape): AlignedClip {
  return {
    id,
    frames,
    length,
    size,
    sourceFrames: Int32Array.from({ length }, (_, frame) => 5 * frame),
    usableRatio: 1,
    faceCount: 1,
    personCount: 1,
    replacedRows: [],
    landmarks: new Float32Array(0),
    transforms: new Float32Array(0),
    digest: Number(id).toString(16).padStart(64, '0'),
  };
}

/** A reproducible clip for a store, whose pixels depend on its number. */
export function noiseClip(id: number, shape: ClipShape): AlignedClip {
  return clipOf(String(id), pixels(id, shape.length, shape.size), shape);
}
