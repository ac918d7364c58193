import * as tf from '@tensorflow/tfjs';
import { numbers, resultsOn } from './agreement.js';

/** A tensor of numbers from -1 to 1 with some of them replaced. */
export function withValues(
  shape: readonly number[],
  values: readonly (readonly [number, number])[],
  seed = 1,
): tf.Tensor {
  const data = numbers(shape, seed).dataSync();
  for (const [at, value] of values) data[at] = value;
  return tf.tensor(data, [...shape]);
}

export type Kind = 'NaN' | '∞' | '-∞' | 'finite';
const kindOf = (value: number): Kind =>
  Number.isNaN(value) ? 'NaN' : value === Infinity ? '∞' : value === -Infinity ? '-∞' : 'finite';

/** The kind of each number of the results, for a precision that plain JavaScript does not have. */
export async function kindsOn(
  backend: string,
  compute: () => tf.Tensor[],
): Promise<readonly (readonly Kind[])[]> {
  return (await resultsOn(backend, compute)).map(({ values }) => values.map(kindOf));
}
