import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers, resultsOn } from '../../testing/agreement.js';

nativeTest('slices', async () => {
  await expectAgreement(() => tf.slice(numbers([5, 4, 3]), [1, 0, 2], [3, -1, 1]));
  await expectAgreement(() => tf.slice(numbers([5, 4]), 2));
  await expectAgreement(() => tf.slice(numbers([5, 4]), [5, 0], [0, 4]));
  await expectAgreement(() => tf.slice(numbers([7]).greater(0), 2, 3));
});

/** A seeded generator, so that every run tests the same cases. */
function* dice(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1103515245 + 12345) % 2147483648;
    yield state / 2147483648;
  }
}

nativeTest('strided slices agree for random bounds, steps of either sign and masks', async () => {
  const random = dice(7);
  const below = (limit: number): number => Math.floor(random.next().value * limit);
  for (let round = 0; round < 150; round++) {
    const shape = [1 + below(5), 1 + below(5), 1 + below(5)];
    const begin = shape.map((side) => below(side));
    const strides = shape.map(() => [1, 2, -1, -2, 3][below(5)]!);
    const end = begin.map((from, axis) =>
      strides[axis]! > 0 ? from + 1 + below(shape[axis]!) : -shape[axis]! - 1,
    );
    const plain = strides.every((stride) => stride === 1);
    const ellipsisMask = below(3) === 0 ? 2 : 0;
    // With other steps the cpu backend confuses the remaining axes when one is dropped.
    const shrinkAxisMask = plain && ellipsisMask === 0 ? below(8) : 0;
    const [beginMask, endMask] = [below(8), below(8)];
    await expectAgreement(() =>
      tf.stridedSlice(
        numbers(shape),
        begin,
        end,
        strides,
        beginMask,
        endMask,
        ellipsisMask,
        0,
        shrinkAxisMask,
      ),
    );
  }
});

nativeTest('concatenates, including empty tensors', async () => {
  await expectAgreement(() => tf.concat([numbers([2, 3]), numbers([4, 3], 2), numbers([1, 3], 3)], 0));
  await expectAgreement(() => tf.concat([numbers([2, 3, 1]), numbers([2, 3, 4], 2)], -1));
  await expectAgreement(() => tf.concat([numbers([2, 0]), numbers([2, 3], 2)], 1));
  await expectAgreement(() =>
    tf.concat([tf.tensor1d(['a']), tf.tensor1d(['b'])], 0).equal(tf.tensor1d(['a', 'c'])),
  );
});

nativeTest('packs and unpacks', async () => {
  for (const axis of [0, 1, 2]) {
    await expectAgreement(() => tf.stack([numbers([2, 3]), numbers([2, 3], 2)], axis));
  }
  await expectAgreement(() => tf.unstack(numbers([2, 3, 4]), 1));
  await expectAgreement(() => tf.split(numbers([2, 6]), 3, 1));
  await expectAgreement(() => tf.split(numbers([7, 2]), [1, 4, 2], 0));
});

nativeTest('reports invalid arguments', async () => {
  await tf.setBackend('torch');
  const x = numbers([2, 3]);
  const handles = tf.memory().numTensors;
  expect(() => tf.engine().runKernel('Slice', { x }, { begin: [0, 2], size: [2, 2] })).toThrow('slice');
  expect(() => tf.engine().runKernel('Unpack', { value: x }, { axis: 4 })).toThrow('Unpack:');
  expect(() => tf.engine().runKernel('SplitV', { x }, { numOrSizeSplits: [1, 1], axis: 1 })).toThrow();
  expect(tf.memory().numTensors).toBe(handles);
  x.dispose();
});

nativeTest('an axis can be dropped for any steps of the others', async () => {
  const [result] = await resultsOn('torch', () =>
    tf.stridedSlice(tf.range(0, 16).reshape([4, 4]), [3, 0], [4, 4], [1, 2], 0, 0, 0, 0, 1),
  );
  expect(result).toEqual({ shape: [2], dtype: 'float32', values: [12, 14] });
});

nativeTest('strided slices add axes', async () => {
  await expectAgreement(() => tf.stridedSlice(numbers([3, 4]), [0, 1], [1, 3], [1, 1], 0, 0, 0, 1));
});
