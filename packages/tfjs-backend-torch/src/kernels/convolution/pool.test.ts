import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';

const images = (channels = 3): tf.Tensor4D => numbers([2, 9, 8, channels]).as4D(2, 9, 8, channels);
/** Many equal values: the gradient goes to the first maximum. */
const coarse = (): tf.Tensor4D => images(70).mul<tf.Tensor4D>(2).round();
const POOLS = [tf.maxPool<tf.Tensor4D>, tf.avgPool<tf.Tensor4D>];
const WINDOWS = [
  [2, 2, 'valid'],
  [3, 2, 'same'],
  [2, 1, 'same'],
  [3, 2, 1],
  [1, 2, 'valid'],
  [[3, 2], [1, 2], 'same'],
  [5, 1, 'same'],
] as const;

function withGradient(f: (x: tf.Tensor4D) => tf.Tensor, x: tf.Tensor4D): tf.Tensor[] {
  const y = f(x);
  return [y, tf.grad((a) => f(a.as4D(...x.shape)))(x, numbers(y.shape, 3))];
}

nativeTest('pooling and its gradient match TensorFlow.js', async () => {
  for (const pool of POOLS) {
    for (const [side, stride, pad] of WINDOWS) {
      const sides: number | [number, number] = typeof side === 'number' ? side : [...side];
      const strides: number | [number, number] = typeof stride === 'number' ? stride : [...stride];
      await expectAgreement(() => withGradient((x) => pool(x, sides, strides, pad), coarse()));
    }
  }
});

nativeTest('pooling with explicit padding and rounding up', async () => {
  for (const pool of POOLS) {
    const pad: [[number, number], [number, number], [number, number], [number, number]] = [
      [0, 0],
      [1, 0],
      [0, 2],
      [0, 0],
    ];
    await expectAgreement(() => withGradient((x) => pool(x, 3, 2, pad), images()));
    await expectAgreement(() => pool(images(), 3, 2, 1, 'ceil'));
  }
});

nativeTest('max pooling ignores NaN and keeps integers', async () => {
  await expectAgreement(() => [
    tf.maxPool(tf.tensor4d([1, NaN, 3, 4, NaN, NaN, NaN, NaN], [2, 2, 2, 1]), 2, 1, 'valid'),
    tf.maxPool(images().mul<tf.Tensor4D>(100).toInt(), 2, 2, 'same'),
  ]);
});
