import type { Random } from './random.js';

/** How far training clips are varied. A clip's frames are always varied alike, so that its motion stays what it was. */
export interface Augmentation {
  /** Mirror half of the clips. */
  readonly flip: boolean;
  /** Largest shift along each axis, as a fraction of the side; the crop that it leaves is filled with the edge's pixels. */
  readonly shift: number;
  /** Largest change of size: 0.1 is 0.9× to 1.1×. */
  readonly zoom: number;
  /** Largest turn in degrees, either way. */
  readonly rotation: number;
  /** Largest change of brightness, as a fraction of full white. */
  readonly brightness: number;
  /** Largest change of contrast about mid-grey: 0.2 is 0.8× to 1.2×. */
  readonly contrast: number;
}

/** What is done to one clip. */
export interface Variation {
  readonly flip: boolean;
  /** Fractions of the side. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly zoom: number;
  /** Radians. */
  readonly rotation: number;
  /** Fraction of full white. */
  readonly brightness: number;
  readonly contrast: number;
}

/** Leaves the pixels as they are. */
export const IDENTITY: Variation = Object.freeze({
  flip: false,
  shiftX: 0,
  shiftY: 0,
  zoom: 1,
  rotation: 0,
  brightness: 0,
  contrast: 1,
});

/** Draws one clip's variation. The count of draws is fixed, so switching one off leaves the others as they were. */
export function drawVariation(augmentation: Augmentation, random: Random): Variation {
  const around = (reach: number): number => (2 * random() - 1) * reach;
  return {
    flip: random() < 0.5 && augmentation.flip,
    shiftX: around(augmentation.shift),
    shiftY: around(augmentation.shift),
    zoom: 1 + around(augmentation.zoom),
    rotation: (around(augmentation.rotation) * Math.PI) / 180,
    brightness: around(augmentation.brightness),
    contrast: 1 + around(augmentation.contrast),
  };
}

/** Networks see pixels as (value − 127.5) / 63.75: mid-grey is 0, black and white are ∓2. */
export const PIXEL_CENTRE = 127.5;
export const PIXEL_SCALE = 1 / 63.75;

/**
 * Writes frames, all varied alike, as the network's input.
 *
 * @param frames `[count, size, size, 3]`, 0–255.
 * @param target `[…, size, size, 3]`, normalised; written from `offset` (in values) on.
 */
export function writeFrames(
  frames: Uint8Array,
  size: number,
  variation: Variation,
  target: Float32Array,
  offset: number,
): void {
  const gain = PIXEL_SCALE * variation.contrast;
  const bias = variation.brightness * 255 * PIXEL_SCALE;
  const geometric =
    variation.flip ||
    variation.shiftX !== 0 ||
    variation.shiftY !== 0 ||
    variation.zoom !== 1 ||
    variation.rotation !== 0;
  if (!geometric) {
    for (let i = 0; i < frames.length; i++) target[offset + i] = (frames[i]! - PIXEL_CENTRE) * gain + bias;
    return;
  }
  const pixels = size * size * 3;
  const count = frames.length / pixels;
  const centre = (size - 1) / 2;
  const cosine = Math.cos(variation.rotation) / variation.zoom;
  const sine = Math.sin(variation.rotation) / variation.zoom;
  const limit = size - 1;
  for (let row = 0; row < size; row++) {
    const y = row - centre - variation.shiftY * size;
    for (let column = 0; column < size; column++) {
      const x = (variation.flip ? centre - column : column - centre) - variation.shiftX * size;
      // Bilinear, from where the output pixel comes from; outside the frame the edge goes on.
      const sourceX = Math.min(limit, Math.max(0, cosine * x + sine * y + centre));
      const sourceY = Math.min(limit, Math.max(0, cosine * y - sine * x + centre));
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const fx = sourceX - left;
      const fy = sourceY - top;
      const a = (top * size + left) * 3;
      const b = left < limit ? a + 3 : a;
      const down = top < limit ? size * 3 : 0;
      const to = (row * size + column) * 3;
      for (let frame = 0; frame < count; frame++) {
        const base = frame * pixels;
        for (let channel = base; channel < base + 3; channel++) {
          const upper = frames[a + channel]! * (1 - fx) + frames[b + channel]! * fx;
          const lower = frames[a + down + channel]! * (1 - fx) + frames[b + down + channel]! * fx;
          const value = upper * (1 - fy) + lower * fy;
          target[offset + to + channel] = (value - PIXEL_CENTRE) * gain + bias;
        }
      }
    }
  }
}
