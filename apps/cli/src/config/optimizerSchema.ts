import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What changes the weights. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adamw').describe('Loshchilov & Hutter 2019.'),
    learningRate: z.number().positive().default(3e-3).describe('Highest rate of the schedule.'),
    beta1: share.default(0.9).describe('Decay rate of the first moment.'),
    beta2: share.default(0.999).describe('Decay rate of the second moment.'),
    epsilon: z.number().positive().default(1e-8).describe('Numerical-stability constant.'),
    weightDecay: z.number().min(0).default(0.05).describe('Decoupled weight decay.'),
  }),
  z.strictObject({
    kind: z.literal('sgd').describe('Stochastic gradient descent.'),
    learningRate: z.number().positive().default(0.01).describe('Highest rate of the schedule.'),
    momentum: share.default(0.9).describe('Momentum.'),
    nesterov: z.boolean().default(false).describe('Nesterov momentum.'),
    weightDecay: z.number().min(0).default(1e-4).describe('L2 weight decay.'),
  }),
]);

/** How the learning rate goes. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine').describe('Half a cosine down to minLearningRate.'),
    warmupEpochs: z.number().min(0).default(1).describe('Epochs of linear rise at the start.'),
    minLearningRate: z
      .number()
      .min(0)
      .default(0)
      .describe('The rate that the cosine goes down to (Loshchilov & Hutter 2017; M3DFEL: 5e-6).'),
  }),
  z.strictObject({
    kind: z.literal('step').describe('Multiplies the rate by a factor at each milestone.'),
    milestones: z
      .array(z.int().min(0))
      .default([])
      .describe('Epochs (from 0) at whose start the rate falls.'),
    factor: share.default(0.1).describe('What the rate is multiplied by.'),
  }),
  z.strictObject({ kind: z.literal('constant').describe('Never changes.') }),
]);
