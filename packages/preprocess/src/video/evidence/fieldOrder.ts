import type { RgbImage } from '../../image.js';
import { measureCombing, type Combing } from './combing.js';

// Detects interlacing by content: in moving areas, the lines of an interlaced picture match the lines of the previous or next picture
// as well as each other; the lines of a progressive picture only match each other.

/** Which field comes first: top or bottom. */
export type FieldOrder = 'tff' | 'bff';

/** Number of pairs of neighboring pictures that are compared, spread over the video. */
const PAIRS = 12;
/**
 * Minimum ratio of the combing between neighbors in the two field orders: 1.17 to 40 in interlaced videos (more than 1.4 unless they were
 * compressed with CRF 30), 1.00 to 1.05 in progressive ones with as much combing within pictures.
 */
const LEAST_CONTRAST = 1.15;
/**
 * Minimum combing within pictures, relative to the smaller of those two: 0.02 to 20 if interlaced. Progressive videos have 0.01 at most,
 * or, if they are nothing but grain, noise or fractals, no contrast.
 */
const LEAST_COMBING = 0.015;
/**
 * Maximum combing within pictures, relative to the larger of those two: 0.6 at most if interlaced, because their own fields are nearer in
 * time. More is a pattern of fine stripes.
 */
const MOST_COMBING = 0.75;
/** Minimum combing within pictures, in gray levels; with less, the field order may be chance. 300 and more if interlaced, 50 by chance. */
const LEAST_OWN = 150;
/** Minimum combing per block between neighbors in the wrong field order; 30 and more in slow, dark videos. */
const LEAST_PER_BLOCK = 12;

/** Numbers of the pictures that `findFieldOrder` needs. @param count - number of pictures in the video */
export function pairsToCompare(count: number): readonly number[] {
  const pairs = Math.min(PAIRS, count >> 1);
  return Array.from({ length: pairs }, (_, i) => {
    const at = Math.floor(((i + 0.5) * (count - 1)) / pairs);
    return [at, at + 1];
  }).flat();
}

/** Finds the field order. @param images - pairs of neighbors, at full height @returns null if they are not interlaced */
export async function findFieldOrder(images: AsyncIterable<RgbImage>): Promise<FieldOrder | null> {
  const pairs: Combing[] = [];
  let before: RgbImage | null = null;
  for await (const image of images) {
    if (before) pairs.push(measureCombing(before, image));
    before = before ? null : image;
  }
  const sum = (key: keyof Combing): number => pairs.reduce((total, pair) => total + pair[key], 0);
  const [own, topFirst, bottomFirst, level] = [sum('own'), sum('topFirst'), sum('bottomFirst'), sum('level')];
  const [near, far] = [Math.min(topFirst, bottomFirst), Math.max(topFirst, bottomFirst)];
  if (far < LEAST_PER_BLOCK * level || own < LEAST_OWN) return null;
  if (far < LEAST_CONTRAST * near || own < LEAST_COMBING * near || own > MOST_COMBING * far) return null;
  return topFirst < bottomFirst ? 'tff' : 'bff';
}
