import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../../network/kernels.js';
import { asRows, type LossDefinition, type LossInput, smoothedTargets } from './loss.js';

/** As `torch.nn.CrossEntropyLoss`; uses a fused kernel if the backend has it. */
export interface CrossEntropy {
  readonly kind: 'cross-entropy';
}

export const crossEntropy: LossDefinition<CrossEntropy> = {
  takes: 'probabilities',
  compute: meanCrossEntropy,
};

export function meanCrossEntropy(input: LossInput): tf.Scalar {
  const { logits, labels, labelSmoothing, classWeights } = input;
  if (hasKernel('SoftmaxCrossEntropy')) {
    const inputs = { logits, labels, ...(classWeights === null ? {} : { classWeights }) };
    const [loss] = tf.engine().runKernel<tf.Tensor[]>('SoftmaxCrossEntropy', inputs, { labelSmoothing });
    return loss!.asScalar();
  }
  const terms = tf.mul(smoothedTargets(input), tf.logSoftmax(logits));
  if (classWeights === null) return tf.neg(tf.mean(tf.sum(terms, 1))).asScalar();
  const total = tf.neg(tf.sum(tf.mul(terms, classWeights)));
  // As in PyTorch: a weighted mean for class targets, a plain mean for probabilities.
  const rows =
    labels.rank === 1 ? tf.sum(tf.mul(asRows(labels, logits.shape[1]), classWeights)) : logits.shape[0];
  return tf.div(total, rows).asScalar();
}
