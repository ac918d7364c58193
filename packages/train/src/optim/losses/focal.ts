import { z } from 'zod';
import { defineLoss, smoothedTargets } from './loss.js';

/** Lin et al. 2017, eq. 4: each term is weighted with (1 − p)^gamma, which reduces the loss of easy examples; gamma 0 is cross-entropy. */
export const focal = defineLoss({
  options: z.strictObject({
    kind: z.literal('focal').describe('Focal loss (Lin et al. 2017): well-classified clips weigh little.'),
    gamma: z.number().min(0).default(2).describe('Focusing parameter; 0: cross-entropy.'),
  }),
  takes: 'probabilities',
  compute: (input, { gamma }) => {
    const { tf, logits, classWeights } = input;
    const logs = tf.logSoftmax(logits);
    const unsure = tf.pow(tf.sub(1, tf.exp(logs)), gamma);
    const terms = tf.mul(tf.mul(smoothedTargets(input), logs), unsure);
    const weighted = classWeights === null ? terms : tf.mul(terms, classWeights);
    return tf.neg(tf.mean(tf.sum(weighted, 1))).asScalar();
  },
});
