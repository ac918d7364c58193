import type { RgbImage } from '../../image.js';

// Detects interlacing by content: in moving areas, the lines of an interlaced picture match the lines of the previous or next picture
// as well as each other; the lines of a progressive picture only match each other.

/** Which field comes first: top or bottom. */
export type FieldOrder = 'tff' | 'bff';

/** Number of pairs of neighboring pictures that are compared, spread over the video. */
const PAIRS = 8;
/**
 * Minimum ratio of the combing between neighbors in the two field orders: 1.2 to 4 in 45 encodings of 15 interlaced videos, 1.00 to
 * 1.13 in progressive ones.
 */
const LEAST_CONTRAST = 1.2;
/**
 * Minimum combing within pictures, relative to the smaller of those two: 0.05 to 0.9 if interlaced. Progressive videos have less than
 * 0.03, or, if they are nothing but grain, noise or fractals, no contrast.
 */
const LEAST_COMBING = 0.05;
/** Minimum fraction of moving blocks that do not move up or down: others look combed if their lines were doubled by scaling. */
const LEAST_LEVEL = 0.1;
/** Minimum combing per block between neighbors; 30 and more in slow, dark videos. */
const LEAST_PER_BLOCK = 16;

/** Size of a block, and the distance of the columns that are read. */
const BLOCK = { width: 16, height: 32, step: 2 };
/** Minimum difference of a pixel from the next picture: below it, it may be noise. */
const MOVING = 12;
/** Largest vertical motion that is looked for, in lines. */
const MOST_LINES = 6;
/** A block moves up or down if a shift reduces its difference from the next picture to less than this fraction. */
const SHIFTED = 0.6;

/** Numbers of the pictures that `fieldOrderOf` needs. @param count - number of pictures in the video */
export function pairsToCompare(count: number): readonly number[] {
  const pairs = Math.min(PAIRS, count >> 1);
  return Array.from({ length: pairs }, (_, i) => {
    const at = Math.floor(((i + 0.5) * (count - 1)) / pairs);
    return [at, at + 1];
  }).flat();
}

/** Combing of pictures, and between them in both orders, over all blocks that move sideways. */
interface Combing {
  own: number;
  topFirst: number;
  bottomFirst: number;
  /** Number of those blocks. */
  level: number;
  /** Number of all moving blocks. */
  moving: number;
}

/** Finds the field order. @param images - pairs of neighbors, at full height @returns null if they are not interlaced */
export async function fieldOrderOf(images: AsyncIterable<RgbImage>): Promise<FieldOrder | null> {
  const sum: Combing = { own: 0, topFirst: 0, bottomFirst: 0, level: 0, moving: 0 };
  let before: RgbImage | null = null;
  for await (const image of images) {
    if (before) compare(before, image, sum);
    before = before ? null : image;
  }
  const { own, topFirst, bottomFirst, level, moving } = sum;
  const [near, far] = [Math.min(topFirst, bottomFirst), Math.max(topFirst, bottomFirst)];
  if (level < LEAST_LEVEL * moving || near < LEAST_PER_BLOCK * level || near === 0) return null;
  if (far < LEAST_CONTRAST * near || own < LEAST_COMBING * near) return null;
  return topFirst < bottomFirst ? 'tff' : 'bff';
}

/** The green channel, which contributes most to luminance. */
function greenOf({ data, width, height }: RgbImage): Uint8Array {
  const green = new Uint8Array(width * height);
  for (let i = 0; i < green.length; i++) green[i] = data[3 * i + 1]!;
  return green;
}

function compare(before: RgbImage, after: RgbImage, sum: Combing): void {
  const { width, height } = before;
  if (after.width !== width || after.height !== height) return;
  const [first, second] = [greenOf(before), greenOf(after)];
  for (let y = 2; y + BLOCK.height <= height - 2; y += BLOCK.height) {
    for (let x = 0; x + BLOCK.width <= width; x += BLOCK.width) {
      const at = y * width + x;
      const difference = differenceOf(first, second, at, at, width);
      if (difference.largest < MOVING) continue;
      sum.moving++;
      if (movesVertically(first, second, { x, y, width, height }, difference.total)) continue;
      sum.level++;
      const combed = (top: Uint8Array, bottom: Uint8Array): number =>
        combing(top, bottom, at, width, (pixel) => Math.abs(first[pixel]! - second[pixel]!) >= MOVING);
      sum.own += combed(first, first) + combed(second, second);
      // Order in time: top, bottom, top, bottom.
      sum.topFirst += 2 * combed(second, first);
      sum.bottomFirst += 2 * combed(first, second);
    }
  }
}

/** Sum and maximum of the absolute differences of two blocks, by the offsets of their first pixels. */
function differenceOf(
  first: Uint8Array,
  second: Uint8Array,
  from: number,
  to: number,
  width: number,
): { readonly total: number; readonly largest: number } {
  let [total, largest] = [0, 0];
  for (let y = 0; y < BLOCK.height; y++) {
    for (let x = 0; x < BLOCK.width; x += BLOCK.step) {
      const difference = Math.abs(first[from + y * width + x]! - second[to + y * width + x]!);
      total += difference;
      if (difference > largest) largest = difference;
    }
  }
  return { total, largest };
}

function movesVertically(
  first: Uint8Array,
  second: Uint8Array,
  {
    x,
    y,
    width,
    height,
  }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  total: number,
): boolean {
  for (let lines = -MOST_LINES; lines <= MOST_LINES; lines++) {
    const to = y + lines;
    if (lines === 0 || to < 0 || to + BLOCK.height > height) continue;
    const shifted = differenceOf(first, second, y * width + x, to * width + x, width);
    if (shifted.total < SHIFTED * total) return true;
  }
  return false;
}

/**
 * How much the lines of a block alternate, if its even lines are from `top` and its odd ones from `bottom`: only where a line differs from
 * both neighboring lines in the same direction, by more than these differ, and the next line does so in the other direction.
 */
function combing(
  top: Uint8Array,
  bottom: Uint8Array,
  from: number,
  width: number,
  moves: (pixel: number) => boolean,
): number {
  let sum = 0;
  const firstLine = Math.floor(from / width);
  for (let x = 0; x < BLOCK.width; x += BLOCK.step) {
    let previous = 0;
    for (let y = 0; y < BLOCK.height; y++) {
      const at = from + y * width + x;
      const [around, own] = (firstLine + y) % 2 === 0 ? [bottom, top] : [top, bottom];
      const [above, below] = [own[at]! - around[at - width]!, own[at]! - around[at + width]!];
      let excess = 0;
      if (above * below > 0 && (moves(at) || moves(at - width) || moves(at + width))) {
        excess = Math.max(0, Math.min(Math.abs(above), Math.abs(below)) - Math.abs(above - below));
        if (above < 0) excess = -excess;
      }
      if (excess * previous < 0) sum += Math.min(Math.abs(excess), Math.abs(previous));
      previous = excess;
    }
  }
  return sum;
}
