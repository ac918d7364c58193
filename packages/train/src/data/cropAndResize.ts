import type { AlignedClip } from '@dfer/clips';
import { deepFreeze } from '@dfer/core';
import { type CropRegion, regionSchema } from './cropRegion.js';

export type { CropRegion } from './cropRegion.js';

/** From the brows to the chin of a face aligned by `@dfer/preprocess`. */
export const INNER_FACE_REGION: CropRegion = deepFreeze(regionSchema.parse({}));

/** Conversion of stored frames to network input. */
export interface CropAndResize {
  /** Side of the network's input in pixels. */
  readonly size: number;
  /** @defaultValue `INNER_FACE_REGION` */
  readonly region?: CropRegion | undefined;
}

/** Crops and resizes the frames of one clip to `[length, size, size, 3]`. */
export function cropAndResizeClip(
  clip: Pick<AlignedClip, 'frames' | 'size'>,
  view: CropAndResize,
): Uint8Array {
  const { left, top, side } = squareOf(clip.size, view);
  return resizeFrames(cropFrames(clip.frames, clip.size, left, top, side), side, view.size);
}

/** True if stored frames need no resizing (only cropping, or nothing). */
export function isUnscaled(stored: number, view: CropAndResize): boolean {
  return squareOf(stored, view).side === view.size;
}

/** The cropped square in pixels of a stored frame of this side. */
export function squareOf(
  stored: number,
  { region = INNER_FACE_REGION }: Pick<CropAndResize, 'region'>,
): CropRegion {
  const side = Math.max(1, Math.round(region.side * stored));
  const left = Math.min(stored - side, Math.round(region.left * stored));
  const top = Math.min(stored - side, Math.round(region.top * stored));
  return { left, top, side };
}

/** Crops a square from every frame, `[count, from, from, 3]` → `[count, side, side, 3]`. */
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

/** Weights along one axis: the source pixels of each target pixel and their weights. */
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
 * Resizes by area averaging, which uses every pixel and avoids aliasing.
 *
 * @param frames - `[count, from, from, 3]`
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
