import { invertTransform, type Transform } from './align.js';
import type { RgbImage } from './image.js';

/** Most samples along one side of an output pixel, so that a nearly singular transform cannot take for ever. */
const MOST_SAMPLES = 64;

/**
 * Warps an image through `transform` (source to aligned). Where it enlarges, one bilinear sample a pixel; where it
 * shrinks, as many along each side of the output pixel as that side covers source pixels (the lengths of the columns of
 * the inverse's Jacobian), so that every source pixel has its share also where the two sides shrink differently.
 * Beyond the source its edge is repeated.
 *
 * @param size Pixels of a side of the result.
 * @returns RGB, `[size, size, 3]`
 * @throws RangeError where the transform cannot be inverted
 */
export function warp(image: RgbImage, transform: Transform, size: number): Uint8Array {
  const [a, b, c, d, e, f] = invertTransform(transform);
  const [across, down] = [samplesAlong(a, d), samplesAlong(b, e)];
  const share = 1 / (across * down);
  const { data, width, height } = image;
  const [right, bottom] = [width - 1, height - 1];
  const output = new Uint8Array(size * size * 3);
  let at = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < down; j++) {
        const v = row + (j + 0.5) / down;
        for (let i = 0; i < across; i++) {
          const u = column + (i + 0.5) / across;
          let x = a * u + b * v + c - 0.5;
          let y = d * u + e * v + f - 0.5;
          x = x < 0 ? 0 : x > right ? right : x;
          y = y < 0 ? 0 : y > bottom ? bottom : y;
          const left = Math.floor(x);
          const top = Math.floor(y);
          const p = x - left;
          const q = y - top;
          const nw = (top * width + left) * 3;
          const ne = left < right ? nw + 3 : nw;
          const below = top < bottom ? width * 3 : 0;
          const [wnw, wne, wsw, wse] = [(1 - p) * (1 - q), p * (1 - q), (1 - p) * q, p * q];
          const [sw, se] = [nw + below, ne + below];
          red += data[nw]! * wnw + data[ne]! * wne + data[sw]! * wsw + data[se]! * wse;
          green += data[nw + 1]! * wnw + data[ne + 1]! * wne + data[sw + 1]! * wsw + data[se + 1]! * wse;
          blue += data[nw + 2]! * wnw + data[ne + 2]! * wne + data[sw + 2]! * wsw + data[se + 2]! * wse;
        }
      }
      output[at++] = red * share + 0.5;
      output[at++] = green * share + 0.5;
      output[at++] = blue * share + 0.5;
    }
  }
  return output;
}

/** Samples at most one source pixel apart; a hair above a whole number, as rounding makes it, asks for no more. */
function samplesAlong(dx: number, dy: number): number {
  return Math.min(MOST_SAMPLES, Math.max(1, Math.ceil(Math.hypot(dx, dy) - 1e-6)));
}
