import * as tf from '@tensorflow/tfjs';
import { TorchBackend, unavailable } from '../index.js';

/** `test` where the native part is built; elsewhere a skipped test that says why. */
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
 * What a computation gives on a backend. A function that makes its own inputs gets them from that backend.
 *
 * @throws Error where it leaves tensors behind.
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

/** Computes on the torch backend and on the plain JavaScript one: same shapes, dtypes and, to 5 digits, values. */
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

/** Native tensors that are alive on the backend in use. */
export function liveHandles(): number {
  const backend = tf.backend();
  return backend instanceof TorchBackend ? backend.liveHandles : 0;
}

/** The largest |a − b|; of `a` alone, its largest |a|. No `Math` here: Jest looks a global up each time, which takes seconds. */
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
