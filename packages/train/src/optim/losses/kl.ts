import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { meanCrossEntropy } from './crossEntropy.js';
import { defineLoss, type LossInput, smoothedTargets } from './loss.js';

/** Kullback–Leibler divergence of the prediction from the target, as `torch.nn.KLDivLoss`: cross-entropy minus the entropy of the target. */
export const kl = defineLoss({
  options: z.strictObject({
    kind: z
      .literal('kl')
      .describe('KL divergence from the target: cross-entropy minus the entropy of the target.'),
  }),
  takes: 'probabilities',
  rules: ({ classWeights = 'none' }) => [
    {
      field: 'classWeights',
      holds: classWeights === 'none',
      expected: '"none" with loss "kl", a divergence of distributions without class weights',
      received: classWeights,
    },
  ],
  compute: (input) => input.tf.sub(meanCrossEntropy(input), meanEntropy(input)).asScalar(),
});

/** Mean entropy of the targets in nats; 0 · log 0 is 0. */
function meanEntropy(input: LossInput): tf.Scalar {
  const { tf } = input;
  const targets = smoothedTargets(input);
  const logs = tf.log(tf.maximum(targets, 1e-30));
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, logs), 1))).asScalar();
}
