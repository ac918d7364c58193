import type { RgbImage } from '../../image.js';

// Detects interlacing by content: in moving areas, the lines of an interlaced picture match the lines of the previous or next picture
// as well as each other; the lines of a progressive picture only match each other.

/** Which field comes first: top or bottom. */
export type FieldOrder = 'tff' | 'bff';

/** Number of pairs of neighboring pictures that are compared, spread over the video. */
const PAIRS = 8;
/**
 * Minimum ratio of the combing between neighbors in the two field orders: 1.7 to 3.4 in real interlaced videos, 1.00 to 1.02 in
 * progressive ones.
 */
const LEAST_CONTRAST = 1.25;
/** Minimum combing within pictures, relative to the smaller of those two: 0.3 or more if interlaced, 0.01 to 0.11 if progressive. */
const LEAST_COMBING = 0.25;

/** Numbers of the pictures that `fieldOrderOf` needs. @param count - number of pictures in the video */
export function pairsToCompare(count: number): readonly number[] {
  const pairs = Math.min(PAIRS, count >> 1);
  return Array.from({ length: pairs }, (_, i) => {
    const at = Math.floor(((i + 0.5) * (count - 1)) / pairs);
    return [at, at + 1];
  }).flat();
}

/** Finds the field order. @param images - pairs of neighbors, at full height @returns null if they are not interlaced */
export async function fieldOrderOf(images: AsyncIterable<RgbImage>): Promise<FieldOrder | null> {
  let [own, topFirst, bottomFirst] = [0, 0, 0];
  let before: RgbImage | null = null;
  for await (const image of images) {
    if (before) {
      own += combing(before, before) + combing(image, image);
      // Order in time: top, bottom, top, bottom.
      topFirst += 2 * combing(image, before);
      bottomFirst += 2 * combing(before, image);
    }
    before = before ? null : image;
  }
  const [near, far] = [Math.min(topFirst, bottomFirst), Math.max(topFirst, bottomFirst)];
  if (near === 0 || far < LEAST_CONTRAST * near || own < LEAST_COMBING * near) return null;
  return topFirst < bottomFirst ? 'tff' : 'bff';
}

/** Sum of how far lines differ in the same direction from both neighboring lines, minus the difference of these. */
function combing(top: RgbImage, bottom: RgbImage): number {
  const { width, height } = top;
  const row = width * 3;
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    const [around, own] = y % 2 === 0 ? [bottom.data, top.data] : [top.data, bottom.data];
    // Green contributes most to luminance.
    for (let at = y * row + 1; at < (y + 1) * row; at += 3) {
      const [above, below] = [own[at]! - around[at - row]!, own[at]! - around[at + row]!];
      if (above * below <= 0) continue;
      const excess = Math.min(Math.abs(above), Math.abs(below)) - Math.abs(above - below);
      if (excess > 0) sum += excess;
    }
  }
  return sum;
}
