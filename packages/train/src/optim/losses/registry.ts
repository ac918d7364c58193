import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { crossEntropy } from './crossEntropy.js';
import { dirichletMultinomial } from './dirichletMultinomial.js';
import { focal } from './focal.js';
import { kl } from './kl.js';
import type { LossInput, LossSurroundings, OptionRule } from './loss.js';

/** All losses by their name in the configuration. To add one: a file beside this one, and a line here. */
const LOSSES = {
  'cross-entropy': crossEntropy,
  kl,
  focal,
  'dirichlet-multinomial': dirichletMultinomial,
};

type Registry = typeof LOSSES;
type LossKind = keyof Registry;
type LossByKind = { readonly [Kind in LossKind]: Readonly<z.output<Registry[Kind]['options']>> };

/** Loss function. All are means over the rows of a batch. */
export type Loss = LossByKind[LossKind];

const [first, ...others] = Object.values(LOSSES).map(({ options }) => options);

/** The loss and its parameters; a discriminated union over `kind`. */
export const lossSchema = z.discriminatedUnion('kind', [first!, ...others]);

const COMPUTATIONS: {
  readonly [Kind in LossKind]: {
    readonly compute: (input: LossInput, options: LossByKind[Kind]) => tf.Scalar;
  };
} = LOSSES;

/** Requirements of a loss on the other training options. */
export function lossRules({ kind }: Loss, surroundings: LossSurroundings): readonly OptionRule[] {
  return LOSSES[kind].rules?.(surroundings) ?? [];
}

/** True if a loss takes vote counts instead of probabilities. */
export function takesVotes({ kind }: Loss): boolean {
  return LOSSES[kind].takes === 'votes';
}

/** The mean loss of a batch; to be called within `tf.tidy`. */
export function meanLoss(input: LossInput, loss: Loss): tf.Scalar {
  const compute = <Kind extends LossKind>(kind: Kind, own: LossByKind[Kind]): tf.Scalar =>
    COMPUTATIONS[kind].compute(input, own);
  return compute(loss.kind, loss);
}
