import { similarity } from '../align/transform.js';
import type { RgbImage } from '../image.js';
import { fivePoints } from '../face/landmarks.js';
import { fivePointTemplate } from '../align/template.js';
import { warp } from '../align/warp.js';

/** What a frame shows, small and without colour. */
export interface Glimpse {
  /** `[PICTURE_ROWS × PICTURE_COLUMNS]`, 0–255 */
  readonly picture: Uint8Array;
  /** The aligned face alone, `[FACE_SIDE²]`, 0–255 */
  readonly face: Uint8Array;
}

const PICTURE_COLUMNS = 32;
const PICTURE_ROWS = 18;
const FACE_SIDE = 16;
const FACE_TEMPLATE = fivePointTemplate(FACE_SIDE, 0);

/** Pixels looked at along each side of one of a small picture. */
const SAMPLES = 4;

/** @param landmarks `[68, 2]` of the face, pixels of the image */
export function glimpse(image: RgbImage, landmarks: Float32Array): Glimpse {
  const face = warp(image, similarity(fivePoints(landmarks), FACE_TEMPLATE), FACE_SIDE);
  const brightness = (_: unknown, i: number): number => brightnessAt(face, 3 * i);
  return { picture: smallPicture(image), face: Uint8Array.from({ length: FACE_SIDE ** 2 }, brightness) };
}

/** The whole image as `Glimpse.picture`. */
export function smallPicture({ data, width, height }: RgbImage): Uint8Array {
  const small = new Uint8Array(PICTURE_ROWS * PICTURE_COLUMNS);
  for (let at = 0; at < small.length; at++) {
    const [row, column] = [Math.floor(at / PICTURE_COLUMNS), at % PICTURE_COLUMNS];
    let sum = 0;
    for (let j = 0; j < SAMPLES; j++) {
      const y = Math.floor(((row + (j + 0.5) / SAMPLES) * height) / PICTURE_ROWS);
      for (let i = 0; i < SAMPLES; i++) {
        const x = Math.floor(((column + (i + 0.5) / SAMPLES) * width) / PICTURE_COLUMNS);
        sum += brightnessAt(data, 3 * (y * width + x));
      }
    }
    small[at] = sum / SAMPLES ** 2;
  }
  return small;
}

/** Luma of BT.601. */
function brightnessAt(rgb: Uint8Array, at: number): number {
  return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
}

/**
 * How much two small pictures are alike, −1 to 1: the correlation of their pixels, which brighter light and more contrast
 * do not change. 1 where one of them has no contrast at all.
 */
export function likeness(a: Uint8Array, b: Uint8Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, onlyA, onlyB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [u, v] = [a[i]! - meanA, b[i]! - meanB];
    both += u * v;
    onlyA += u * u;
    onlyB += v * v;
  }
  return onlyA > 0 && onlyB > 0 ? both / Math.sqrt(onlyA * onlyB) : 1;
}

function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
