import * as tf from '@tensorflow/tfjs';
import { expectAgreement, nativeTest, numbers } from '../../testing/agreement.js';

nativeTest('gathers along any axis, also with batch dimensions', async () => {
  const indices = (): tf.Tensor => tf.tensor2d([2, 0, 1, 2], [2, 2], 'int32');
  for (const axis of [0, 1, 2]) await expectAgreement(() => tf.gather(numbers([3, 4, 5]), indices(), axis));
  await expectAgreement(() => tf.gather(numbers([2, 3, 4]), indices(), 1, 1));
  await expectAgreement(() => tf.gather(numbers([2, 3, 4]), indices(), 2, 1));
  await expectAgreement(() => tf.gather(numbers([3, 4]), tf.tensor1d([], 'int32')));
  await expectAgreement(() => tf.gather(numbers([6]).greater(0), tf.tensor1d([5, 0, 5], 'int32')));
});

nativeTest('the gradient of a gather sums over repeated indices', async () => {
  await expectAgreement(() =>
    tf.grad((x) => tf.gather(x, tf.tensor1d([1, 0, 1, 1], 'int32')).square())(numbers([3, 4])),
  );
});

nativeTest('gathers by coordinates', async () => {
  await expectAgreement(() => tf.gatherND(numbers([3, 4, 5]), tf.tensor2d([2, 1, 0, 3], [2, 2], 'int32')));
  await expectAgreement(() => tf.gatherND(numbers([3, 4]), tf.tensor2d([2, 1, 0, 3], [2, 2], 'int32')));
  await expectAgreement(() => tf.gatherND(numbers([3, 4]), tf.tensor3d([2, 0, 1, 1], [2, 2, 1], 'int32')));
});

nativeTest('scatters', async () => {
  const rows = (): tf.Tensor => tf.tensor2d([2, 0, 2], [3, 1], 'int32');
  await expectAgreement(() => tf.scatterND(rows(), numbers([3, 4]), [5, 4]));
  await expectAgreement(() => tf.scatterND(tf.tensor2d([1, 2, 0, 0], [2, 2], 'int32'), numbers([2]), [2, 3]));
  await expectAgreement(() => tf.tensorScatterUpdate(numbers([5, 4]), rows(), numbers([3, 4], 2)));
});

nativeTest('sums segments and ignores rows without a segment', async () => {
  await expectAgreement(() =>
    tf.unsortedSegmentSum(numbers([5, 2, 3]), tf.tensor1d([2, 0, 2, -1, 7], 'int32'), 4),
  );
});

nativeTest('one-hot vectors, ranges and linspace', async () => {
  await expectAgreement(() => tf.oneHot(tf.tensor2d([0, 3, -1, 9], [2, 2], 'int32'), 4));
  await expectAgreement(() => tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3, 0.9, 0.1, 'float32'));
  await expectAgreement(() => tf.range(3, 20, 4, 'int32'));
  await expectAgreement(() => tf.range(5, 0));
  await expectAgreement(() => tf.range(0, 2, 0.3));
  await expectAgreement(() => tf.range(0, 5, 0.5, 'int32'));
  await expectAgreement(() => tf.range(3, 3));
  await expectAgreement(() => tf.linspace(-1, 4, 11));
  await expectAgreement(() => tf.linspace(2, 4, 1));
});

nativeTest('a wrong index is an error that names it', async () => {
  await tf.setBackend('torch');
  const x = numbers([2, 3]);
  const wrong = tf.tensor1d([0, -1], 'int32');
  expect(() => tf.gather(x, wrong)).toThrow('GatherV2: the index value -1 is not in [0, 1]');
  expect(() => tf.gatherND(x, wrong.reshape([2, 1]))).toThrow('the index value -1 is not in [0, 1]');
  expect(() => tf.scatterND(wrong.reshape([2, 1]), x, [2, 3])).toThrow('the index value -1 is not in [0, 1]');
  tf.disposeVariables();
});

nativeTest('non-maximum suppression of boxes', async () => {
  const boxes = (): tf.Tensor2D =>
    tf.tensor2d([0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, -0.1, 1, 0.9, 0, 10, 1, 11], [4, 4]);
  const scores = (): tf.Tensor1D => tf.tensor1d([0.9, 0.75, 0.6, 0.95]);
  await expectAgreement(() => tf.image.nonMaxSuppression(boxes(), scores(), 3, 0.5, 0));
  await expectAgreement(() => {
    const { selectedIndices, selectedScores } = tf.image.nonMaxSuppressionWithScore(
      boxes(),
      scores(),
      4,
      0.5,
      0,
      0.5,
    );
    return [selectedIndices!, selectedScores!];
  });
  await expectAgreement(() => Object.values(tf.unique(tf.tensor1d([3, 1, 3, 2], 'int32'))));
});
