import * as tf from '@tensorflow/tfjs';
import type { Targets } from './loss.js';
import { type Loss, meanLoss } from './registry.js';

export type { Targets } from './loss.js';
export { type Loss, lossRules, takesVotes } from './registry.js';

export interface LossOptions {
  readonly loss: Loss;
  /** Label smoothing, 0–1. */
  readonly labelSmoothing: number;
  /** Weight of each class; `null` for equal weights. */
  readonly classWeights: readonly number[] | null;
}

/**
 * Computes the loss of logits.
 *
 * @param logits - `[rows, classes]`.
 */
export function computeLoss(logits: tf.Tensor2D, targets: Targets, options: LossOptions): tf.Scalar {
  const { loss, labelSmoothing, classWeights } = options;
  return tf.tidy(() => {
    const labels =
      targets.kind === 'classes'
        ? tf.tensor1d([...targets.rows], 'int32')
        : tf.tensor2d(targets.rows, [logits.shape[0], logits.shape[1]]);
    const weights = classWeights === null ? null : tf.tensor1d([...classWeights]);
    return meanLoss({ tf, logits, labels, targets, labelSmoothing, classWeights: weights }, loss);
  });
}
