import { z } from 'zod';
import type { Loss } from '@dfer/train';

/** One entry per loss of `@dfer/train`. */
const LOSSES = {
  'cross-entropy': z.strictObject({
    kind: z.literal('cross-entropy').describe('As torch.nn.CrossEntropyLoss.'),
  }),
  kl: z.strictObject({
    kind: z
      .literal('kl')
      .describe('KL divergence from the target: cross-entropy minus the entropy of the target.'),
  }),
  focal: z.strictObject({
    kind: z.literal('focal').describe('Focal loss (Lin et al. 2017): well-classified clips weigh little.'),
    gamma: z.number().min(0).default(2).describe('Focusing parameter; 0: cross-entropy.'),
  }),
  'dirichlet-multinomial': z.strictObject({
    kind: z
      .literal('dirichlet-multinomial')
      .describe(
        'Likelihood of the annotator vote counts; also learns how much annotators agree. Needs votes (DFEW), labels "votes", labelSmoothing 0, no mixup and no class weights.',
      ),
  }),
} satisfies Readonly<Record<Loss['kind'], z.ZodType<Loss>>>;

/** The loss of an experiment. */
export const lossSchema = z.discriminatedUnion('kind', [
  LOSSES['cross-entropy'],
  LOSSES.kl,
  LOSSES.focal,
  LOSSES['dirichlet-multinomial'],
]);
