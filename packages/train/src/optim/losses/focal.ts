import * as tf from '@tensorflow/tfjs';
import { type LossDefinition, smoothedTargets } from './loss.js';

/** Lin et al. 2017, eq. 4: each term is weighted with (1 − p)^gamma, which reduces the loss of easy examples; gamma 0 is cross-entropy. */
export interface Focal {
  readonly kind: 'focal';
  readonly gamma: number;
}

export const focal: LossDefinition<Focal> = {
  takes: 'probabilities',
  rules: (_, loss) => [
    { field: 'loss.gamma', holds: loss.gamma >= 0, expected: 'a number from 0', received: loss },
  ],
  compute: (input, { gamma }) => {
    const { logits, classWeights } = input;
    const logs = tf.logSoftmax(logits);
    const unsure = tf.pow(tf.sub(1, tf.exp(logs)), gamma);
    const terms = tf.mul(tf.mul(smoothedTargets(input), logs), unsure);
    const weighted = classWeights === null ? terms : tf.mul(terms, classWeights);
    return tf.neg(tf.mean(tf.sum(weighted, 1))).asScalar();
  },
};
