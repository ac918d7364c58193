import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers } from '../testing/agreement.js';

const ACTIVATIONS = ['linear', 'relu', 'relu6', 'elu', 'leakyrelu', 'sigmoid', 'prelu'] as const;

nativeTest('matrix products, transposed or not, with broadcast batches', async () => {
  for (const [a, b, transposeA, transposeB] of [
    [[4, 6], [6, 5], false, false],
    [[6, 4], [6, 5], true, false],
    [[4, 6], [5, 6], false, true],
    [[6, 4], [5, 6], true, true],
    [[3, 4, 6], [3, 6, 5], false, false],
    [[1, 4, 6], [3, 5, 6], false, true],
    [[2, 3, 4, 6], [3, 6, 5], false, false],
    [[1, 0], [0, 3], false, false],
  ] as const) {
    await expectAgreement(() => tf.matMul(numbers(a), numbers(b, 2), transposeA, transposeB));
  }
  await expectAgreement(() =>
    tf.matMul(tf.tensor2d([[1, 2]], undefined, 'int32'), tf.tensor2d([[3], [4]], undefined, 'int32')),
  );
});

nativeTest('matrix products fused with bias and every activation', async () => {
  for (const activation of ACTIVATIONS) {
    for (const shape of [[5], [4, 5], [1]]) {
      await expectAgreement(() =>
        tf.fused.matMul({
          a: numbers([4, 6]),
          b: numbers([6, 5], 2),
          bias: numbers(shape, 3),
          activation,
          leakyreluAlpha: 0.3,
          ...(activation === 'prelu' ? { preluActivationWeights: numbers([5], 4) } : {}),
        }),
      );
    }
  }
});

nativeTest('products with different inner dimensions are refused', async () => {
  await tf.setBackend('torch');
  const a = tf.zeros([2, 3]);
  expect(() =>
    tf.engine().runKernel('BatchMatMul', { a, b: a }, { transposeA: false, transposeB: false }),
  ).toThrow(/expected inner sides that match; received 3 and 2/);
  a.dispose();
});
