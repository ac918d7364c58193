import * as tf from '@tensorflow/tfjs';
import { loadWasm } from '../wasm.js';

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

const uneven: Pad = [
  [0, 0],
  [2, 1],
  [0, 2],
  [0, 0],
];
const cases = [1, 2, 3].flatMap((stride) =>
  ([1, 3, 5, 7] as const).flatMap((kernel) =>
    (['same', 'valid', uneven] as const).flatMap((pad) =>
      (
        [
          [9, 8],
          [12, 7],
        ] as const
      ).map(([height, width]) => ({ stride, kernel, pad, height, width })),
    ),
  ),
);

beforeAll(loadWasm);

test.each(cases)(
  'gradients of a convolution match those of cpu: %j',
  async ({ stride, kernel, pad, height, width }) => {
    const images = wave([2, height, width, 3]);
    const filter = wave([kernel, kernel, 3, 4]);
    const gradients = (): number[][] =>
      tf.tidy(() => {
        const x = tf.tensor4d(images.values, images.shape);
        const w = tf.tensor4d(filter.values, filter.shape);
        const f = (...[a = x, b = w]: tf.Tensor[]): tf.Scalar => {
          const y = tf.conv2d(a.as4D(...images.shape), b.as4D(...filter.shape), stride, pad);
          return y.mul(tf.cos(y)).sum();
        };
        return tf
          .grads(f)([x, w])
          .map((gradient) => [...gradient.dataSync()]);
      });
    await tf.setBackend('wasm');
    const before = tf.memory().numTensors;
    const wasm = gradients();
    expect(tf.memory().numTensors).toBe(before);
    await tf.setBackend('cpu');
    expectClose(wasm, gradients());
  },
);

test('gradients of batch normalization match finite differences', async () => {
  await tf.setBackend('wasm');
  const x = tf.tensor2d([0.3, -1, 2, 0.7, 1.1, -0.4], [3, 2]);
  const rest = [
    [0.2, 0.5],
    [1.5, 0.8],
    [0.1, -0.3],
    [1.2, 0.7],
  ].map((values) => tf.tensor1d(values));
  const weights = tf.tensor2d([1, 2, -1, 0.5, 0.3, 1.7], [3, 2]);
  const f = (...all: tf.Tensor[]): tf.Scalar => {
    const [a = x, mean = x, variance = x, offset, scale] = all;
    return tf
      .batchNorm(a, mean.as1D(), variance.as1D(), offset?.as1D(), scale?.as1D(), 1e-3)
      .mul(weights)
      .sum();
  };
  const inputs = [x, ...rest];
  const gradients = tf
    .grads(f)(inputs)
    .map((gradient) => [...gradient.dataSync()]);
  const step = 1e-2;
  const numeric = inputs.map((input, which) =>
    [...input.dataSync()].map((_, i) => {
      const [up, down] = [step, -step].map((change) => {
        const moved = input.dataSync().slice();
        moved[i]! += change;
        const all = inputs.map((other, j) => (j === which ? tf.tensor(moved, input.shape) : other));
        return f(...all).dataSync()[0]!;
      });
      return (up! - down!) / (2 * step);
    }),
  );
  expectClose(gradients, numeric, 2e-3);
});

function wave(shape: [number, number, number, number]): { shape: typeof shape; values: Float32Array } {
  const size = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7) * 0.5) };
}

function expectClose(actual: number[][], expected: number[][], tolerance = 1e-4): void {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  const worst = Math.max(
    ...actual.flatMap((row, i) =>
      row.map((value, j) => Math.abs(value - expected[i]![j]!) / (1 + Math.abs(value))),
    ),
  );
  expect(worst).toBeLessThan(tolerance);
}
