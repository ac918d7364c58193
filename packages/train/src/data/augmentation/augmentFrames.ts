import type { AugmentationParams } from './augmentation.js';
import { changePixels } from './pixels/index.js';

/** Positions are rounded to 2⁻⁸ pixels; the weights of the four neighbors add up to 2¹⁶. */
const PART_BITS = 8;
const PARTS = 1 << PART_BITS;

/**
 * Augments frames, all in the same way, in integer arithmetic, which gives the same bytes on every machine. One pass applies geometry,
 * brightness and contrast and clips values to 0–255; the augmentations of `pixels/` follow.
 *
 * @param frames - `[count, size, size, 3]`, 0–255.
 * @param target - Same shape as `frames`; must not overlap.
 */
export function augmentFrames(
  frames: Uint8Array,
  size: number,
  params: AugmentationParams,
  target: Uint8Array,
): void {
  const tones = tonesOf(params);
  const pixels = size * size * 3;
  const moved = isMoved(params) ? sourcesOf(size, params) : null;
  for (let start = 0; start < frames.length; start += pixels) {
    const frame = frames.subarray(start, start + pixels);
    const written = target.subarray(start, start + pixels);
    if (moved !== null) move(frame, moved, size, tones, written);
    else if (tones === null) written.set(frame);
    else for (let i = 0; i < pixels; i++) written[i] = tones[frame[i]!]!;
    changePixels(written, size, params.pixels);
  }
}

/** Lookup table of brightness and contrast (about mid-gray); `null` if both are unchanged. */
function tonesOf({ brightness, contrast }: AugmentationParams): Uint8ClampedArray | null {
  if (brightness === 0 && contrast === 1) return null;
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    return (value - 127.5) * contrast + 127.5 + brightness * 255;
  });
}

function isMoved({ flip, shiftX, shiftY, zoom, rotation }: AugmentationParams): boolean {
  return flip || shiftX !== 0 || shiftY !== 0 || zoom !== 1 || rotation !== 0;
}

/** Source position of each output pixel. */
interface Sources {
  /** Offset of the upper left of the four neighbors, in bytes. */
  readonly offsets: Int32Array;
  /** Distance to the right of and below it, in 1/`PARTS` pixels: `right · 2 · PARTS + below`. */
  readonly parts: Int32Array;
}

/** For bilinear sampling; outside the frame the edge is repeated. */
function sourcesOf(size: number, { flip, shiftX, shiftY, zoom, rotation }: AugmentationParams): Sources {
  const offsets = new Int32Array(size * size);
  const parts = new Int32Array(size * size);
  const center = (size - 1) / 2;
  const cosine = Math.cos(rotation) / zoom;
  const sine = Math.sin(rotation) / zoom;
  const most = (size - 1) * PARTS;
  // The last pixel has distance 1 from the one before, so that every pixel has a right and a lower neighbor.
  const last = Math.max(0, size - 2);
  const within = (place: number): number => Math.min(most, Math.max(0, Math.round(place * PARTS)));
  for (let row = 0, to = 0; row < size; row++) {
    const y = row - center - shiftY * size;
    for (let column = 0; column < size; column++, to++) {
      const x = (flip ? center - column : column - center) - shiftX * size;
      const sourceX = within(cosine * x + sine * y + center);
      const sourceY = within(cosine * y - sine * x + center);
      const left = Math.min(last, Math.floor(sourceX / PARTS));
      const top = Math.min(last, Math.floor(sourceY / PARTS));
      offsets[to] = (top * size + left) * 3;
      parts[to] = (sourceX - left * PARTS) * 2 * PARTS + sourceY - top * PARTS;
    }
  }
  return { offsets, parts };
}

function move(
  frame: Uint8Array,
  { offsets, parts }: Sources,
  size: number,
  tones: Uint8ClampedArray | null,
  target: Uint8Array,
): void {
  const across = size > 1 ? 3 : 0;
  const down = across * size;
  const half = (PARTS * PARTS) / 2;
  for (let pixel = 0, to = 0; pixel < offsets.length; pixel++) {
    const part = parts[pixel]!;
    const right = part >> (PART_BITS + 1);
    const below = part & (2 * PARTS - 1);
    const lowerRight = right * below;
    const lowerLeft = PARTS * below - lowerRight;
    const upperRight = PARTS * right - lowerRight;
    const upperLeft = PARTS * PARTS - PARTS * right - lowerLeft;
    const end = offsets[pixel]! + 3;
    for (let from = end - 3; from < end; from++, to++) {
      const sum =
        frame[from]! * upperLeft +
        frame[from + across]! * upperRight +
        frame[from + down]! * lowerLeft +
        frame[from + down + across]! * lowerRight;
      const value = (sum + half) >> (2 * PART_BITS);
      target[to] = tones === null ? value : tones[value]!;
    }
  }
}
