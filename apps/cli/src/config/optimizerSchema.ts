import { z } from 'zod';

const share = z.number().min(0).max(1);

/** Optimizer. */
export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adamw').describe('Loshchilov & Hutter 2019.'),
    learningRate: z.number().positive().default(3e-3).describe('Peak learning rate of the schedule.'),
    beta1: share.default(0.9).describe('Decay rate of the first moment.'),
    beta2: share.default(0.999).describe('Decay rate of the second moment.'),
    epsilon: z.number().positive().default(1e-8).describe('Numerical-stability constant.'),
    weightDecay: z.number().min(0).default(0.05).describe('Decoupled weight decay.'),
  }),
  z.strictObject({
    kind: z.literal('sgd').describe('Stochastic gradient descent.'),
    learningRate: z.number().positive().default(0.01).describe('Peak learning rate of the schedule.'),
    momentum: share.default(0.9).describe('Momentum.'),
    nesterov: z.boolean().default(false).describe('Nesterov momentum.'),
    weightDecay: z.number().min(0).default(1e-4).describe('L2 weight decay.'),
  }),
]);

/** Learning-rate schedule. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cosine').describe('Cosine decay to minLearningRate.'),
    warmupEpochs: z.number().min(0).default(1).describe('Epochs of linear warmup.'),
    minLearningRate: z
      .number()
      .min(0)
      .default(0)
      .describe('Final rate of the cosine decay (Loshchilov & Hutter 2017; M3DFEL: 5e-6).'),
  }),
  z.strictObject({
    kind: z.literal('step').describe('Multiplies the rate by a factor at each milestone.'),
    milestones: z
      .array(z.int().min(0))
      .default([])
      .describe('Epochs (from 0) at the start of which the rate is multiplied.'),
    factor: share.default(0.1).describe('Multiplier of the rate.'),
  }),
  z.strictObject({ kind: z.literal('constant').describe('Constant rate.') }),
]);
