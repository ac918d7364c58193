import * as tf from '@tensorflow/tfjs';
import { TorchBackend, unavailable } from '../index.js';

/** `test` if the native part is built, otherwise a skipped test with the reason. */
export const nativeTest = (name: string, body: () => Promise<void>): void => {
  if (unavailable === null) test(name, body);
  else test.skip(`${name} (${unavailable})`, body);
};

/** Numbers from -1 to 1, the same in every run. */
export function numbers(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.randomUniform([...shape], -1, 1, 'float32', seed);
}

interface Result {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly number[];
}

/**
 * Results of a computation on a backend. Inputs that the function makes are on that backend too.
 *
 * @throws Error if it leaks tensors.
 */
export async function resultsOn(backend: string, compute: () => tf.Tensor | tf.Tensor[]): Promise<Result[]> {
  await tf.setBackend(backend);
  const handles = liveHandles();
  const tensors = tf.memory().numTensors;
  const outputs = tf.tidy(compute);
  const list = Array.isArray(outputs) ? outputs : [outputs];
  const results = list.map((output) => ({
    shape: output.shape,
    dtype: output.dtype,
    values: Array.from<number>(output.dataSync()),
  }));
  tf.dispose(list);
  expect({ tensors: tf.memory().numTensors, handles: liveHandles() }).toEqual({ tensors, handles });
  return results;
}

/** Compares the torch backend with the JavaScript one: same shapes, dtypes and, to 5 digits, values. */
export async function expectAgreement(compute: () => tf.Tensor | tf.Tensor[], digits = 5): Promise<void> {
  const wanted = await resultsOn('cpu', compute);
  const received = await resultsOn('torch', compute);
  expect(received.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    wanted.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [at, { values }] of wanted.entries()) {
    const worst = values.reduce(
      (most, value, i) => Math.max(most, differenceOf(value, received[at]!.values[i]!)),
      0,
    );
    expect(worst).toBeLessThan(10 ** -digits);
  }
}

function differenceOf(a: number, b: number): number {
  return Object.is(a, b) ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(a));
}

/** Number of live native tensors of the current backend. */
export function liveHandles(): number {
  const backend = tf.backend();
  return backend instanceof TorchBackend ? backend.liveHandles : 0;
}

/** The largest |a − b|, or |a| without `b`. Without `Math`, since Jest looks up a global each time, which takes seconds. */
export function largestDifference(a: readonly number[], b?: readonly number[]): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - (b === undefined ? 0 : b[i]!);
    const size = difference < 0 ? -difference : difference;
    if (size > largest) largest = size;
    else if (size !== size) return size;
  }
  return largest;
}
