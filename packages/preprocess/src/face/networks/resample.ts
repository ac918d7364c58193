import type { RgbImage } from '../../image.js';

/** A grid of points in an image: column c, row r is at x + c·step, y + r·step. */
export interface SampleGrid {
  readonly x: number;
  readonly y: number;
  /** Distance of two points in pixels of the image. */
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * Samples an image bilinearly at the points of a grid and normalizes as face-api.js's networks expect: (value − mean) / 255.
 * The center of the first pixel is (0, 0), as in `tf.image.resizeBilinear`; pixels beyond the image are black.
 *
 * @param target - `[rows, columns, 3]`
 * @param meanRgb - mean of the network's training images, 0–255
 */
export function sampleGrid(
  target: Float32Array,
  { data, width, height }: RgbImage,
  { x, y, step, columns, rows }: SampleGrid,
  meanRgb: readonly [number, number, number],
): void {
  const red = meanRgb[0] / 255;
  const green = meanRgb[1] / 255;
  const blue = meanRgb[2] / 255;
  const across = samplesOf(x, step, columns, width);
  const down = samplesOf(y, step, rows, height);
  const rowBytes = width * 3;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const upper = down.first[row]! * rowBytes;
    const lower = down.second[row]! * rowBytes;
    const upperShare = down.firstShare[row]! / 255;
    const lowerShare = down.secondShare[row]! / 255;
    for (let column = 0; column < columns; column++) {
      const left = across.first[column]! * 3;
      const right = across.second[column]! * 3;
      const leftShare = across.firstShare[column]!;
      const rightShare = across.secondShare[column]!;
      const nw = upperShare * leftShare;
      const ne = upperShare * rightShare;
      const sw = lowerShare * leftShare;
      const se = lowerShare * rightShare;
      const a = upper + left;
      const b = upper + right;
      const c = lower + left;
      const d = lower + right;
      target[at] = data[a]! * nw + data[b]! * ne + data[c]! * sw + data[d]! * se - red;
      target[at + 1] = data[a + 1]! * nw + data[b + 1]! * ne + data[c + 1]! * sw + data[d + 1]! * se - green;
      target[at + 2] = data[a + 2]! * nw + data[b + 2]! * ne + data[c + 2]! * sw + data[d + 2]! * se - blue;
      at += 3;
    }
  }
}

/**
 * Returns a function that provides a buffer, reusing the same memory while it suffices: batches take megabytes, which V8 would
 * garbage-collect several times per video. The next call overwrites the content.
 */
export function scratchBuffer(): (elements: number) => Float32Array {
  let memory = new Float32Array(0);
  return (elements) => {
    if (memory.length < elements) memory = new Float32Array(elements);
    return memory.subarray(0, elements);
  };
}

interface AxisSamples {
  /** The two neighbors of each point, within the image. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Their weights; 0 beyond the image. */
  readonly firstShare: Float32Array;
  readonly secondShare: Float32Array;
}

function samplesOf(start: number, step: number, count: number, length: number): AxisSamples {
  const first = new Int32Array(count);
  const second = new Int32Array(count);
  const firstShare = new Float32Array(count);
  const secondShare = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const position = start + i * step;
    const before = Math.floor(position);
    if (before >= 0 && before < length) {
      first[i] = before;
      firstShare[i] = 1 - (position - before);
    }
    if (before + 1 >= 0 && before + 1 < length) {
      second[i] = before + 1;
      secondShare[i] = position - before;
    }
  }
  return { first, second, firstShare, secondShare };
}
