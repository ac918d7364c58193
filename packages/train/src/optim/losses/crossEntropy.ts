import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { asRows, defineLoss, type LossInput, smoothedTargets } from './loss.js';

/** As `torch.nn.CrossEntropyLoss`; uses a fused kernel if the backend has it. */
export const crossEntropy = defineLoss({
  options: z.strictObject({
    kind: z.literal('cross-entropy').describe('As torch.nn.CrossEntropyLoss.'),
  }),
  takes: 'probabilities',
  compute: meanCrossEntropy,
});

export function meanCrossEntropy(input: LossInput): tf.Scalar {
  const { tf, logits, labels, labelSmoothing, classWeights } = input;
  if (tf.getKernel('SoftmaxCrossEntropy', tf.getBackend()) !== undefined) {
    const inputs = { logits, labels, ...(classWeights === null ? {} : { classWeights }) };
    const [loss] = tf.engine().runKernel<tf.Tensor[]>('SoftmaxCrossEntropy', inputs, { labelSmoothing });
    return loss!.asScalar();
  }
  const terms = tf.mul(smoothedTargets(input), tf.logSoftmax(logits));
  if (classWeights === null) return tf.neg(tf.mean(tf.sum(terms, 1))).asScalar();
  const total = tf.neg(tf.sum(tf.mul(terms, classWeights)));
  // As in PyTorch: a weighted mean for class targets, a plain mean for probabilities.
  const rows = labels.rank === 1 ? tf.sum(tf.mul(asRows(input), classWeights)) : logits.shape[0];
  return tf.div(total, rows).asScalar();
}
