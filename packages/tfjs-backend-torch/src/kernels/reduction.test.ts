import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, resultsOn } from '../testing/agreement.js';

const VALUES = Array.from({ length: 24 }, (_, i) => ((i * 7) % 11) - 4.5);
const make = (dtype: 'float32' | 'int32'): tf.Tensor => tf.tensor3d(VALUES, [2, 3, 4]).cast(dtype);

for (const dtype of ['float32', 'int32'] as const) {
  for (const axis of [undefined, [0], [-1], [2, 0], []]) {
    nativeTest(`${dtype} over ${axis === undefined ? 'all axes' : `the axes [${axis.join()}]`}`, async () => {
      const positive = (): tf.Tensor => make(dtype).greater(tf.zeros([1]).cast(dtype));
      await expectAgreement(() => [make(dtype).sum(axis), make(dtype).sum(axis, true)]);
      await expectAgreement(() => [
        make(dtype).mean(axis),
        make(dtype).max(axis),
        make(dtype).min(axis, true),
      ]);
      await expectAgreement(() => tf.prod(make(dtype), axis));
      await expectAgreement(() => [positive().all(axis), positive().any(axis, true)]);
    });
  }

  nativeTest(`${dtype} cumulative in both directions, inclusive and exclusive`, async () => {
    for (const exclusive of [false, true]) {
      await expectAgreement(() =>
        [false, true].map((reverse) => tf.cumsum(make(dtype), 1, exclusive, reverse)),
      );
      await expectAgreement(() =>
        [false, true].map((reverse) => tf.cumprod(make(dtype), 2, exclusive, reverse)),
      );
    }
  });
}

nativeTest('booleans are summed as integers', async () => {
  await expectAgreement(() => tf.tensor1d([true, true, false], 'bool').sum());
});

nativeTest('NaN is the maximum and the minimum, but never the argmax or argmin', async () => {
  await expectAgreement(() => [tf.tensor1d([1, NaN, 3]).max(), tf.tensor1d([1, NaN, 3]).min()]);
  await expectAgreement(() => {
    const x = tf.tensor1d([1, 5, NaN, 5, -2, -2]);
    return [x.argMax(), x.argMin()];
  });
});

nativeTest('top k, with ties in order of the index', async () => {
  await expectAgreement(() => {
    const { values, indices } = tf.topk(tf.tensor2d([3, 7, 7, 1, 7, 0, 1, 2, 2, -1], [2, 5]), 3);
    return [values, indices];
  });
});

nativeTest('a softmax sums to 1, for large logits too', async () => {
  const [softmax] = await resultsOn('torch', () => tf.softmax(tf.tensor2d([1000, 1000, -1000, 0], [2, 2])));
  expect(softmax!.values).toEqual([0.5, 0.5, 0, 1]);
});

nativeTest('bincount, weighted or not, ignores values that are too large', async () => {
  await expectAgreement(() => {
    const x = tf.tensor1d([0, 2, 2, 9], 'int32');
    return [tf.bincount(x, [], 3), tf.bincount(x, tf.tensor1d([0.5, 1, 2, 4]), 3)];
  });
  await expectAgreement(() => {
    const rows = tf.tensor2d([0, 1, 1, 1, 7, 0], [3, 2], 'int32');
    return [tf.denseBincount(rows, [], 2, true), tf.denseBincount(rows, [], 2)];
  });
});

nativeTest('a negative count is refused: the error names the operation', async () => {
  await tf.setBackend('torch');
  const x = tf.tensor1d([-1], 'int32');
  expect(() => tf.tidy(() => tf.bincount(x, [], 3))).toThrow(
    /^count: Input x must be non-negative!.*int32\[1\]/,
  );
  x.dispose();
});

for (const { axis, keepDims, dy } of [
  { axis: undefined, keepDims: false, dy: [[[2]]] },
  { axis: [1, -1], keepDims: false, dy: [[[1]], [[2]]] },
  { axis: 1, keepDims: true, dy: [[[1, 2, 3]], [[4, 5, 6]]] },
]) {
  nativeTest(
    `gradients of sums and means are equal for all reduced values: axis ${axis?.toString()}`,
    async () => {
      await tf.setBackend('torch');
      tf.tidy(() => {
        const x = tf.zeros([2, 4, 3]);
        const spread = tf.tensor3d(dy);
        const given = keepDims ? spread : tf.squeeze(spread);
        const expected = tf.add(x, spread);
        for (const [reduce, divisor] of [
          [tf.sum, 1],
          [tf.mean, x.size / spread.size],
        ] as const) {
          const gradient = tf.grad((values: tf.Tensor) => reduce(values, axis, keepDims))(x, given);
          expect(gradient.arraySync()).toEqual(tf.div(expected, divisor).arraySync());
        }
      });
    },
  );
}
