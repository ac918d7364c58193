import { z } from 'zod';

const share = z.number().min(0).max(1);

const ADAMW = {
  kind: z.literal('adamw').describe('Loshchilov & Hutter 2019.'),
  learningRate: z.number().positive().default(3e-3).describe('Peak learning rate of the schedule.'),
  beta1: share.default(0.9).describe('Decay rate of the first moment.'),
  beta2: share.default(0.999).describe('Decay rate of the second moment.'),
  epsilon: z.number().positive().default(1e-8).describe('Numerical-stability constant.'),
  /** Decoupled: each step multiplies weights by `1 − learningRate · weightDecay`. */
  weightDecay: z.number().min(0).default(0.05).describe('Decoupled weight decay.'),
};

const adamwSchema: z.ZodObject<typeof ADAMW, z.core.$strict> = z.strictObject(ADAMW);

const SGD = {
  kind: z.literal('sgd').describe('Stochastic gradient descent.'),
  learningRate: z.number().positive().default(0.01).describe('Peak learning rate of the schedule.'),
  momentum: share.default(0.9).describe('Momentum.'),
  nesterov: z.boolean().default(false).describe('Nesterov momentum.'),
  /** L2: added to the gradient as `weightDecay · w`. */
  weightDecay: z.number().min(0).default(1e-4).describe('L2 weight decay.'),
};

const sgdSchema: z.ZodObject<typeof SGD, z.core.$strict> = z.strictObject(SGD);

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019), as `torch.optim.AdamW`. */
export type AdamWOptions = Readonly<z.output<typeof adamwSchema>>;

/** Stochastic gradient descent, as `torch.optim.SGD`. */
export type SgdOptions = Readonly<z.output<typeof sgdSchema>>;

export type OptimizerOptions = SgdOptions | AdamWOptions;

/** The optimizer and its parameters; a discriminated union over `kind`. */
export const optimizerSchema = z.discriminatedUnion('kind', [adamwSchema, sgdSchema]);
