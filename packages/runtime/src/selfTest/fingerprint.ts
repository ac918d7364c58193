/** A few numbers that identify a tensor: weighted sums over every seventh value. */
export interface Fingerprint {
  readonly parts: readonly number[];
  /** Magnitude of a part for random values; differences are relative to it. */
  readonly scale: number;
}

const PARTS = 7;
const WEIGHTS_SEED = 0xf1;

/** A uniform whole number from 0 to 2³² − 1: the hash lowbias32 of index + seed · 0x9E3779B9. */
export function noiseAt(index: number, seed: number): number {
  let x = (index + Math.imul(seed, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A multiple of 1/128 from −1 to 127/128, which fp32, TF32 and bf16 represent exactly. */
export function valueAt(index: number, seed: number): number {
  return ((noiseAt(index, seed) >>> 24) - 128) / 128;
}

/** The weighted sums of a tensor's values. */
export function partsOf(values: ArrayLike<number>): number[] {
  const parts = new Array<number>(PARTS).fill(0);
  for (let i = 0; i < values.length; i++) parts[i % PARTS]! += values[i]! * valueAt(i, WEIGHTS_SEED);
  return parts;
}

/**
 * Largest difference between a tensor and its expected fingerprint, relative to random values. Rounding gives 1e-6 in fp32; one wrong
 * value of n is detected from about error / root mean square ≈ tolerance · √n. NaN if any value is NaN.
 */
export function differenceFrom({ parts, scale }: Fingerprint, values: ArrayLike<number>): number {
  return partsOf(values).reduce((worst, part, i) => {
    const difference = Math.abs(part - parts[i]!) / scale;
    return Number.isNaN(worst) || difference <= worst ? worst : difference;
  }, 0);
}
