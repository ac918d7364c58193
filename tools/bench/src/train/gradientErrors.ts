import type { NamedArray } from '../engine/arrays.js';

/** Largest error of a loss or gradient that rounding explains. */
export const LARGEST_ERROR = 1e-5;
/** Smallest cosine of gradients in two precisions. */
export const SMALLEST_COSINE = 0.99;

/** Gradients by parameter. */
export type Gradients = ReadonlyMap<string, NamedArray>;

/** How two gradients are compared. */
export interface Measure {
  /** The value for one parameter. */
  readonly of: (a: Float32Array, b: Float32Array, parameter: string) => number;
  /** Whether it misses the limit; true for NaN. */
  readonly isBad: (value: number) => boolean;
  /** The worse of two values. */
  readonly worse: (a: number, b: number) => number;
}

/** The parameter with the worst value of a measure. */
export interface Worst {
  readonly parameter: string;
  readonly value: number;
  /** Number of parameters that miss the limit. */
  readonly outside: number;
}

/** ‖a − b‖ / ‖b‖. */
export const RELATIVE_ERROR: Measure = {
  of: (a, b) => distance(a, b) / distance(new Float32Array(b.length), b),
  isBad: (value) => !(value <= LARGEST_ERROR),
  worse: Math.max,
};

/** a · b / (‖a‖ · ‖b‖). */
export const COSINE: Measure = {
  of: cosine,
  isBad: (value) => !(value >= SMALLEST_COSINE),
  worse: Math.min,
};

/** Finds the parameter with the worst value of a measure; NaN is worse than any number. */
export function worst(ours: Gradients, theirs: Gradients, { of, isBad, worse }: Measure): Worst {
  const values = [...theirs].map(([name, { values: expected }]) => {
    const own = ours.get(name);
    return { name, value: own === undefined ? NaN : of(own.values, expected, name) };
  });
  const odd = values.find(({ value }) => Number.isNaN(value));
  const extreme = odd ?? values.reduce((a, b) => (worse(a.value, b.value) === a.value ? a : b));
  const outside = values.filter(({ value }) => isBad(value)).length;
  return { parameter: extreme.name, value: extreme.value, outside };
}

/** Errors of one engine's gradients against float64. */
export interface Errors {
  /** Relative to the norm of the magnitudes of the terms. */
  readonly ofTerms: Worst;
  /** Relative to the norm of the gradient. */
  readonly ofLength: Worst;
}

/** Errors of all engines. */
export interface AllErrors {
  /** Ours with the reference kernels. */
  readonly reference: Errors;
  /** Ours as in training. */
  readonly own: Errors;
  readonly pytorch: Errors;
  readonly pytorchOtherLayout: Errors;
}

/** True if most errors are rounding errors and the largest is at most twice the largest error of PyTorch's two layouts. */
export function isAsExactAsPyTorch({
  parameters,
  errors: { reference, own, pytorch, pytorchOtherLayout },
}: {
  /** Number of parameters. */
  readonly parameters: number;
  readonly errors: AllErrors;
}): boolean {
  const theirs = Math.max(pytorch.ofTerms.value, pytorchOtherLayout.ofTerms.value);
  const bound = Math.max(LARGEST_ERROR, 2 * theirs);
  return [reference, own].every(
    ({ ofTerms: { value, outside } }) => value <= bound && outside <= parameters / 2,
  );
}

/** ‖a − b‖. */
export function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(b.reduce((sum, value, i) => sum + (a[i] - value) ** 2, 0));
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, left, right] = [0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    dot += a[i] * b[i];
    left += a[i] ** 2;
    right += b[i] ** 2;
  }
  return dot / Math.sqrt(left * right);
}
