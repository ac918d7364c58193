import type { RgbImage } from '../image.js';

const COLUMNS = 32;
const ROWS = 18;

/** Samples along each side of a thumbnail pixel. */
const SAMPLES = 4;

/** Makes a grayscale thumbnail. @returns `[18, 32]`, 0–255 */
export function thumbnail({ data, width, height }: RgbImage): Uint8Array {
  const small = new Uint8Array(ROWS * COLUMNS);
  for (let at = 0; at < small.length; at++) {
    const [row, column] = [Math.floor(at / COLUMNS), at % COLUMNS];
    let sum = 0;
    for (let j = 0; j < SAMPLES; j++) {
      const y = Math.floor(((row + (j + 0.5) / SAMPLES) * height) / ROWS);
      for (let i = 0; i < SAMPLES; i++) {
        const x = Math.floor(((column + (i + 0.5) / SAMPLES) * width) / COLUMNS);
        sum += luma(data, 3 * (y * width + x));
      }
    }
    small[at] = sum / SAMPLES ** 2;
  }
  return small;
}

/** Luma by BT.601. */
function luma(rgb: Uint8Array, at: number): number {
  return 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
}

/**
 * Computes the correlation of two thumbnails, −1 to 1. It does not depend on brightness and contrast; 1 if one of them is uniform.
 */
export function correlation(a: Uint8Array, b: Uint8Array): number {
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
