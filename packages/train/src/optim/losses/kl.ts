import * as tf from '@tensorflow/tfjs';
import { meanCrossEntropy } from './crossEntropy.js';
import { type LossDefinition, smoothedTargets } from './loss.js';

/** Kullback–Leibler divergence of the prediction from the target, as `torch.nn.KLDivLoss`: cross-entropy minus the entropy of the target. */
export interface KullbackLeibler {
  readonly kind: 'kl';
}

export const kl: LossDefinition<KullbackLeibler> = {
  takes: 'probabilities',
  rules: ({ classWeights = 'none' }) => [
    {
      field: 'classWeights',
      holds: classWeights === 'none',
      expected: '"none" with loss "kl", a divergence of distributions without class weights',
      received: classWeights,
    },
  ],
  compute: (input) => tf.sub(meanCrossEntropy(input), meanEntropy(smoothedTargets(input))).asScalar(),
};

/** Mean entropy in nats; 0 · log 0 is 0. */
function meanEntropy(targets: tf.Tensor2D): tf.Scalar {
  const logs = tf.log(tf.maximum(targets, 1e-30));
  return tf.neg(tf.mean(tf.sum(tf.mul(targets, logs), 1))).asScalar();
}
