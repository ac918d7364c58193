import * as tf from '@tensorflow/tfjs';
import { unavailable } from '../../index.js';
import {
  askPyTorch,
  type Question,
  relativeError,
  unlessPyTorch,
  withPyTorch,
} from '../../testing/pytorch.js';
import { why, withTorch } from '../../testing/withTorch.js';

beforeAll(async () => {
  if (unavailable === null) await tf.setBackend('torch');
});

withTorch(`fused softmax cross-entropy${why}`, () => {
  const lossOf = (
    logits: tf.Tensor,
    labels: tf.Tensor,
    labelSmoothing: number,
    classWeights?: tf.Tensor,
  ): { loss: Float32Array; dlogits: Float32Array } => {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => {
      const inputs = { logits: x, labels, ...(classWeights ? { classWeights } : {}) };
      return tf.engine().runKernel<tf.Tensor[]>('SoftmaxCrossEntropy', inputs, { labelSmoothing })[0]!;
    })(logits);
    return { loss: Float32Array.from(value.dataSync()), dlogits: Float32Array.from(grad.dataSync()) };
  };

  test.each([0, 0.1])('agrees with plain operations; label smoothing %d', (smoothing) => {
    tf.tidy(() => {
      const logits = tf.randomNormal([9, 7], 0, 4, 'float32', 1);
      const labels = tf.tensor1d([0, 1, 2, 3, 4, 5, 6, 0, 3], 'int32');
      const targets = tf.add(tf.mul(tf.oneHot(labels, 7), 1 - smoothing), smoothing / 7);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(x)), 1))),
      )(logits);
      const ours = lossOf(logits, labels, smoothing);
      expect(relativeError(ours.loss, value.dataSync())).toBeLessThan(1e-6);
      expect(relativeError(ours.dlogits, grad.dataSync())).toBeLessThan(1e-5);
    });
  });

  withPyTorch(`agrees with PyTorch for labels, soft labels and class weights${unlessPyTorch}`, () => {
    tf.tidy(() => {
      const logits = tf.randomNormal([11, 5], 0, 5, 'float32', 2);
      const labels = tf.tensor1d([0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 2], 'int32');
      const soft = tf.softmax(tf.randomNormal([11, 5], 0, 1, 'float32', 3));
      const classWeights = tf.tensor1d([1, 0.5, 2, 3, 0.1]);
      const cases = [labels, soft].flatMap((target) =>
        [0, 0.1].flatMap((labelSmoothing) =>
          [undefined, classWeights].map((weights) => ({ target, labelSmoothing, weights })),
        ),
      );
      const questions = cases.map(({ target, labelSmoothing, weights }): Question => {
        const tensors = { logits, labels: target, ...(weights ? { classWeights: weights } : {}) };
        return { task: 'crossEntropy', tensors, options: { labelSmoothing } };
      });
      askPyTorch(questions).forEach((theirs, i) => {
        const { target, labelSmoothing, weights } = cases[i]!;
        const ours = lossOf(logits, target, labelSmoothing, weights);
        expect(relativeError(ours.loss, theirs['loss']!)).toBeLessThan(1e-6);
        expect(relativeError(ours.dlogits, theirs['dlogits']!)).toBeLessThan(1e-5);
      });
    });
  });

  test.each([
    [[7], /labels: expected 0 to 6; received 7/],
    [[-1], /labels: expected 0 to 6; received -1/],
    [[0, 1], /labels: expected one a row/],
  ])('refuses the labels %j', (labels, message) => {
    tf.tidy(() => {
      expect(() => lossOf(tf.zeros([1, 7]), tf.tensor1d(labels, 'int32'), 0)).toThrow(message);
    });
  });
});
