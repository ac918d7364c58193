import type { RgbImage } from '../../image.js';

// Measures combing: lines that alternate because every second one is from another moment. It is compared in two pictures and in the
// pictures woven from a field of each: fields that follow each other in time differ less than fields of two pictures.

/** Combing of one or more pairs of pictures, in gray levels, summed over blocks that move sideways. */
export interface Combing {
  /** Within the pictures. */
  readonly own: number;
  /** Of pictures woven from fields that follow each other, if the top field is first. */
  readonly topFirst: number;
  /** The same if the bottom field is first. */
  readonly bottomFirst: number;
  /** Number of those blocks. */
  readonly level: number;
}

/** Size of a block in lines and in the columns that are read. */
const BLOCK = { width: 8, height: 32 };
/** Distance of the columns that are read, in pixels. */
const COLUMN_STEP = 2;
/** Most blocks per pair, so that large pictures do not take longer; 640×360 pixels have 400. */
const MOST_BLOCKS = 1000;
/** Minimum difference of a pixel from the next picture; below it, it may be noise. */
const MOVING = 12;
/** Largest vertical motion that is looked for, in lines. */
const MOST_LINES = 6;
/** A block moves up or down if a shift reduces its difference from the next picture to less than this fraction. */
const SHIFTED = 0.6;

/** Every second column of a picture. */
interface Plane {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Compares two neighboring pictures of the same size. Pictures of different sizes have no such blocks. */
export function measureCombing(before: RgbImage, after: RgbImage): Combing {
  const sum = { own: 0, topFirst: 0, bottomFirst: 0, level: 0 };
  if (after.width !== before.width || after.height !== before.height) return sum;
  const [first, second] = [greenOf(before), greenOf(after)];
  const { width } = first;
  for (const at of blocksOf(first)) {
    const difference = differenceOf(first, second, at, 0);
    if (difference.largest < MOVING) continue;
    // The lines of pictures that were enlarged by doubling them look combed wherever they move up or down.
    if (movesVertically(first, second, at, difference.total)) continue;
    sum.level++;
    for (let column = at; column < at + BLOCK.width; column++) {
      const moves = movingLines(first, second, column);
      const alternation = (top: Plane, bottom: Plane): number =>
        alternationOf(top.data, bottom.data, column, width, moves);
      sum.own += alternation(first, first) + alternation(second, second);
      // Order in time: top, bottom, top, bottom.
      sum.topFirst += 2 * alternation(second, first);
      sum.bottomFirst += 2 * alternation(first, second);
    }
  }
  return sum;
}

/** The green channel, which contributes most to luminance. */
function greenOf({ data, width, height }: RgbImage): Plane {
  const columns = Math.floor(width / COLUMN_STEP);
  const green = new Uint8Array(columns * height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) green[to++] = data[3 * (y * width + x * COLUMN_STEP) + 1]!;
  }
  return { data: green, width: columns, height };
}

/** Offsets of the first pixels of blocks, evenly distributed; all of them can be shifted by `MOST_LINES`. */
function blocksOf({ width, height }: Plane): number[] {
  const rows = Math.max(0, Math.floor((height - 2 * MOST_LINES) / BLOCK.height));
  const columns = Math.floor(width / BLOCK.width);
  const step = Math.ceil((rows * columns) / MOST_BLOCKS);
  const margin = Math.floor((height - rows * BLOCK.height) / 2);
  // An even first line keeps the fields apart.
  const top = margin - (margin % 2);
  const blocks: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = row % step; column < columns; column += step)
      blocks.push((top + row * BLOCK.height) * width + column * BLOCK.width);
  }
  return blocks;
}

/** Sum and maximum of the absolute differences between a block and the next picture, shifted down by some lines. */
function differenceOf(
  { data, width }: Plane,
  second: Plane,
  at: number,
  lines: number,
): { readonly total: number; readonly largest: number } {
  let [total, largest] = [0, 0];
  for (let y = 0; y < BLOCK.height; y++) {
    const from = at + y * width;
    for (let i = from; i < from + BLOCK.width; i++) {
      const difference = Math.abs(data[i]! - second.data[i + lines * width]!);
      total += difference;
      if (difference > largest) largest = difference;
    }
  }
  return { total, largest };
}

function movesVertically(first: Plane, second: Plane, at: number, total: number): boolean {
  for (let lines = 1; lines <= MOST_LINES; lines++) {
    for (const shift of [lines, -lines])
      if (differenceOf(first, second, at, shift).total < SHIFTED * total) return true;
  }
  return false;
}

/** Whether each line of a column moves; lines around moving ones do, too. */
function movingLines(first: Plane, second: Plane, column: number): Uint8Array {
  const moves = new Uint8Array(BLOCK.height);
  for (let y = -1; y <= BLOCK.height; y++) {
    const at = column + y * first.width;
    if (Math.abs(first.data[at]! - second.data[at]!) < MOVING) continue;
    for (let near = Math.max(0, y - 1); near <= Math.min(BLOCK.height - 1, y + 1); near++) moves[near] = 1;
  }
  return moves;
}

/**
 * How much a column of a block alternates, if its even lines are from `top` and its odd ones from `bottom`: only where a line differs from
 * both neighboring lines in the same direction, by more than these differ, and the next line does so in the other direction.
 */
function alternationOf(
  top: Uint8Array,
  bottom: Uint8Array,
  column: number,
  width: number,
  moves: Uint8Array,
): number {
  let [sum, previous] = [0, 0];
  for (let y = 0, at = column; y < BLOCK.height; y++, at += width) {
    const [around, own] = y % 2 === 0 ? [bottom, top] : [top, bottom];
    const [above, below] = [own[at]! - around[at - width]!, own[at]! - around[at + width]!];
    let excess = 0;
    if (above * below > 0 && moves[y] === 1) {
      excess = Math.max(0, Math.min(Math.abs(above), Math.abs(below)) - Math.abs(above - below));
      if (above < 0) excess = -excess;
    }
    if (excess * previous < 0) sum += Math.min(Math.abs(excess), Math.abs(previous));
    previous = excess;
  }
  return sum;
}
