import { z } from 'zod';
import type { DeepReadonly, PartlyOptional } from '@dfer/core';

const COSINE = {
  kind: z.literal('cosine').describe('Cosine decay to minLearningRate.'),
  /** Epochs of linear warm-up from near 0 to the full rate; may be a fraction. */
  warmupEpochs: z.number().min(0).default(1).describe('Epochs of linear warmup.'),
  /** Final rate of the cosine decay (Loshchilov & Hutter 2017, eq. 5, η_min; `eta_min` of PyTorch). */
  minLearningRate: z
    .number()
    .min(0)
    .default(0)
    .describe('Final rate of the cosine decay (Loshchilov & Hutter 2017; M3DFEL: 5e-6).'),
};

const cosineSchema: z.ZodObject<typeof COSINE, z.core.$strict> = z.strictObject(COSINE);

const STEP = {
  kind: z.literal('step').describe('Multiplies the rate by a factor at each milestone.'),
  /** Epochs (from 0) at whose start the rate is multiplied by `factor`. */
  milestones: z
    .array(z.int().min(0))
    .default([])
    .describe('Epochs (from 0) at the start of which the rate is multiplied.'),
  factor: z.number().min(0).max(1).default(0.1).describe('Multiplier of the rate.'),
};

const stepSchema: z.ZodObject<typeof STEP, z.core.$strict> = z.strictObject(STEP);

/** The learning-rate schedule and its parameters; a discriminated union over `kind`. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  cosineSchema,
  stepSchema,
  z.strictObject({ kind: z.literal('constant').describe('Constant rate.') }),
]);

/** Learning-rate schedule. */
export type Schedule = DeepReadonly<PartlyOptional<z.output<typeof scheduleSchema>, 'minLearningRate'>>;

/** Position of a step in the training. */
export interface Progress {
  /** Number of steps before this one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** The learning rate of one step, at most `base`. */
export function learningRateAt(schedule: Schedule, base: number, progress: Progress): number {
  const { step, stepsPerEpoch, epochs } = progress;
  switch (schedule.kind) {
    case 'constant':
      return base;
    case 'step': {
      const epoch = Math.floor(step / stepsPerEpoch);
      return base * schedule.factor ** schedule.milestones.filter((milestone) => epoch >= milestone).length;
    }
    case 'cosine': {
      const warmup = Math.round(schedule.warmupEpochs * stepsPerEpoch);
      if (step < warmup) return (base * (step + 1)) / warmup;
      const total = Math.max(1, epochs * stepsPerEpoch - warmup);
      const lowest = schedule.minLearningRate ?? 0;
      return lowest + ((base - lowest) / 2) * (1 + Math.cos((Math.PI * (step - warmup)) / total));
    }
  }
}
