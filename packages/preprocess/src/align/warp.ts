import { invertTransform, type Transform } from './transform.js';
import type { RgbImage } from '../image.js';

/** Most samples along one side of an output pixel; bounds the time of nearly singular transforms. */
const MOST_SAMPLES = 64;

/**
 * Warps an image by `transform` (source to aligned). Enlarging takes one bilinear sample per output pixel. Shrinking takes as many
 * along each side of the output pixel as this side covers source pixels (column lengths of the inverse's Jacobian), so that every
 * source pixel contributes even if the two sides shrink differently. The edge is repeated beyond the source.
 *
 * @param size - Pixels per side of the result.
 * @returns RGB, `[size, size, 3]`
 * @throws RangeError if the transform cannot be inverted
 */
export function warp(image: RgbImage, transform: Transform, size: number): Uint8Array {
  const [a, b, c, d, e, f] = invertTransform(transform);
  const [across, down] = [samplesAlong(a, d), samplesAlong(b, e)];
  const share = 1 / (across * down);
  const { data, width, height } = image;
  const right = width - 1;
  const bottom = height - 1;
  const rowBytes = width * 3;
  const output = new Uint8Array(size * size * 3);
  let at = 0;
  // No arrays in these loops, not even for destructuring: V8 would allocate them, some 100 MB per clip.
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let j = 0; j < down; j++) {
        const v = row + (j + 0.5) / down;
        for (let i = 0; i < across; i++) {
          const u = column + (i + 0.5) / across;
          const x = Math.min(right, Math.max(0, a * u + b * v + c - 0.5));
          const y = Math.min(bottom, Math.max(0, d * u + e * v + f - 0.5));
          const left = Math.floor(x);
          const top = Math.floor(y);
          const p = x - left;
          const q = y - top;
          const nw = top * rowBytes + left * 3;
          const ne = left < right ? nw + 3 : nw;
          const below = top < bottom ? rowBytes : 0;
          const sw = nw + below;
          const se = ne + below;
          const wnw = (1 - p) * (1 - q);
          const wne = p * (1 - q);
          const wsw = (1 - p) * q;
          const wse = p * q;
          red += data[nw]! * wnw + data[ne]! * wne + data[sw]! * wsw + data[se]! * wse;
          green += data[nw + 1]! * wnw + data[ne + 1]! * wne + data[sw + 1]! * wsw + data[se + 1]! * wse;
          blue += data[nw + 2]! * wnw + data[ne + 2]! * wne + data[sw + 2]! * wsw + data[se + 2]! * wse;
        }
      }
      output[at] = red * share + 0.5;
      output[at + 1] = green * share + 0.5;
      output[at + 2] = blue * share + 0.5;
      at += 3;
    }
  }
  return output;
}

/** Number of samples at most one source pixel apart; the tolerance absorbs rounding errors above whole numbers. */
function samplesAlong(dx: number, dy: number): number {
  return Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(Math.hypot(dx, dy) - 1e-6)));
}
