import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';

nativeTest('batch normalization with given statistics and missing optional inputs', async () => {
  const x = (): tf.Tensor4D => numbers([2, 3, 4, 5]).as4D(2, 3, 4, 5);
  const channel = (seed: number): tf.Tensor1D => numbers([5], seed).as1D();
  const variance = (): tf.Tensor1D => channel(3).square<tf.Tensor1D>();
  await expectAgreement(() => [
    tf.batchNorm(x(), channel(2), variance(), channel(4), channel(5), 1e-3),
    tf.batchNorm(x(), channel(2), variance()),
    tf.batchNorm(x(), channel(2), variance(), channel(4)),
    tf.batchNorm(x(), channel(2), variance(), undefined, channel(5), 0.1),
    tf.batchNorm(x(), x(), x().square<tf.Tensor4D>(), x(), x(), 0.5),
  ]);
});
