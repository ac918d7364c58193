import * as tf from '@tensorflow/tfjs';
import { type CrossEntropy, crossEntropy } from './crossEntropy.js';
import { type DirichletMultinomial, dirichletMultinomial } from './dirichletMultinomial.js';
import { type Focal, focal } from './focal.js';
import { kl, type KullbackLeibler } from './kl.js';
import type { LossDefinition, LossSurroundings, OptionRule, Targets } from './loss.js';

export type { Targets } from './loss.js';

/** Loss function. All are means over the rows of a batch. */
export type Loss = CrossEntropy | KullbackLeibler | Focal | DirichletMultinomial;

type LossKind = Loss['kind'];
type LossByKind = { readonly [Kind in LossKind]: Extract<Loss, { readonly kind: Kind }> };

/** All losses by their name in the configuration. */
const LOSSES: { readonly [Kind in LossKind]: LossDefinition<LossByKind[Kind]> } = {
  'cross-entropy': crossEntropy,
  kl,
  focal,
  'dirichlet-multinomial': dirichletMultinomial,
};

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
  const compute = <Kind extends LossKind>(kind: Kind, own: LossByKind[Kind]): tf.Scalar =>
    LOSSES[kind].compute(
      {
        logits,
        labels:
          targets.kind === 'classes'
            ? tf.tensor1d([...targets.rows], 'int32')
            : tf.tensor2d(targets.rows, [logits.shape[0], logits.shape[1]]),
        targets,
        labelSmoothing,
        classWeights: classWeights === null ? null : tf.tensor1d([...classWeights]),
      },
      own,
    );
  return tf.tidy(() => compute(loss.kind, loss));
}

/** Requirements of a loss on the other training options. */
export function lossRules(loss: Loss, surroundings: LossSurroundings): readonly OptionRule[] {
  const rules = <Kind extends LossKind>(kind: Kind, own: LossByKind[Kind]): readonly OptionRule[] =>
    LOSSES[kind].rules?.(surroundings, own) ?? [];
  return rules(loss.kind, loss);
}

/** True if a loss takes vote counts instead of probabilities. */
export function takesVotes({ kind }: Loss): boolean {
  return LOSSES[kind].takes === 'votes';
}
