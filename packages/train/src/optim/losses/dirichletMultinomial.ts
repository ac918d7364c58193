import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { asRows, defineLoss, type OptionRule, type Targets } from './loss.js';

/** Why other options must have their neutral value. */
const COUNTS = 'with loss "dirichlet-multinomial", which needs the original vote counts';

/**
 * Negative log-likelihood of the votes under a Dirichlet-multinomial distribution whose concentrations are the exponentials of the
 * logits: the softmax is its mean, and the total concentration predicts annotator agreement. For one vote it equals cross-entropy.
 */
export const dirichletMultinomial = defineLoss({
  options: z.strictObject({
    kind: z
      .literal('dirichlet-multinomial')
      .describe(
        'Likelihood of the annotator vote counts; also learns how much annotators agree. Needs votes (DFEW), labels "votes", labelSmoothing 0, no mixup and no class weights.',
      ),
  }),
  takes: 'votes',
  rules: ({ labels = 'single', labelSmoothing, mixup = 0, classWeights = 'none' }): OptionRule[] => [
    { field: 'labels', holds: labels === 'votes', expected: `"votes" ${COUNTS}`, received: labels },
    {
      field: 'labelSmoothing',
      holds: labelSmoothing === 0,
      expected: `0 ${COUNTS}`,
      received: labelSmoothing,
    },
    { field: 'mixup', holds: mixup === 0, expected: `0 ${COUNTS}`, received: mixup },
    {
      field: 'classWeights',
      holds: classWeights === 'none',
      expected: `"none" ${COUNTS}`,
      received: classWeights,
    },
  ],
  compute: (input) => {
    const { tf, logits, targets } = input;
    const [rows, classes] = logits.shape;
    const counts = asRows(input);
    // log Γ(α + n) − log Γ(α) = Σ log(α + i) over i from 0 to n − 1, and log(α + i) = log α + softplus(log i − log α): whole counts
    // need no gamma function, nothing overflows, and the log α terms form the cross-entropy.
    const crossEntropy = tf.neg(tf.sum(tf.mul(counts, tf.logSoftmax(logits)), 1));
    const { most, logCoefficients } = factsOf(targets, classes);
    const coefficients = tf.tensor1d(logCoefficients);
    if (most < 2) return tf.mean(tf.sub(crossEntropy, coefficients)).asScalar();
    const steps = tf.range(1, most).reshape([1, 1, most - 1]);
    const rest = (logs: tf.Tensor, n: tf.Tensor): tf.Tensor => {
      const terms = tf.softplus(tf.sub(tf.log(steps), logs));
      return tf.sum(tf.mul(terms, tf.less(steps, n).toFloat()), [1, 2]);
    };
    const ofTotal = rest(
      tf.logSumExp(logits, 1).reshape([rows, 1, 1]),
      tf.sum(counts, 1).reshape([rows, 1, 1]),
    );
    const ofClasses = rest(logits.reshape([rows, classes, 1]), counts.reshape([rows, classes, 1]));
    return tf.mean(tf.sub(tf.add(crossEntropy, tf.sub(ofTotal, ofClasses)), coefficients)).asScalar();
  },
});

/** The maximum number of votes per row, and the logarithm of each row's multinomial coefficient. */
function factsOf(
  targets: Targets,
  classes: number,
): { readonly most: number; readonly logCoefficients: number[] } {
  if (targets.kind === 'classes') return { most: 1, logCoefficients: targets.rows.map(() => 0) };
  const rows = Array.from({ length: targets.rows.length / classes }, (_, row) =>
    targets.rows.subarray(row * classes, (row + 1) * classes),
  );
  const totals = rows.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  return {
    most: totals.reduce((most, total) => Math.max(most, total), 0),
    logCoefficients: rows.map((counts, row) =>
      counts.reduce((log, count) => log - logFactorial(count), logFactorial(totals[row]!)),
    ),
  };
}

function logFactorial(n: number): number {
  let log = 0;
  for (let i = 2; i <= n; i++) log += Math.log(i);
  return log;
}
