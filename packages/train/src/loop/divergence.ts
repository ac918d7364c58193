import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import { TrainError } from '../errors.js';
import { SMALLEST_LOSS_SCALE } from '../optim/lossScaler.js';
import type { BatchPlan } from '../data/batchPlan.js';
import type { FoldTask } from './types.js';

/** Far above the loss of any real batch: a cross-entropy of x means that the true class has a probability of e⁻ˣ. */
const LARGEST_LOSS = 1000;

/**
 * True if a training diverges at a step.
 *
 * @param skippedTo - Scale of the loss after a skipped step, see `StepOutput`: overflows of float16 are no divergence until the scale
 *   is below `SMALLEST_LOSS_SCALE`.
 */
export function isDiverged(loss: number, skippedTo: number | null = null): boolean {
  return skippedTo === null ? !(Math.abs(loss) <= LARGEST_LOSS) : skippedTo < SMALLEST_LOSS_SCALE;
}

/** Position in the training at which the loss diverged. */
export interface Divergence {
  /** From 1. */
  readonly epoch: number;
  /** Step of the epoch, from 1. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** See `StepOutput`. */
  readonly skippedTo: number | null;
}

/**
 * Saves the batch at which the training diverged: `diverged/batch.json` lists the clips, the step and the augmentation,
 * `diverged/input.u8` has the frames before mixup, uint8 `[clips · frames, size, size, 3]`.
 *
 * @param pixels - Pixels of the batch.
 * @returns The error to throw, `DIVERGED`.
 */
export function dumpDivergedBatch(
  { plan, config, samples, directory }: FoldTask,
  { clips, mix }: BatchPlan,
  pixels: Uint8Array,
  at: Divergence,
): TrainError {
  const folder = join(directory, 'diverged');
  const ids = clips.map(({ clip }) => samples[clip]!.id);
  const frames = clips[0]?.frameIndices.length ?? 0;
  const { skippedTo, ...position } = at;
  const described = {
    fold: plan.fold,
    ...position,
    loss: String(at.loss),
    ...(skippedTo === null ? {} : { lossScale: skippedTo }),
    clips: ids,
    framesPerClip: frames,
    shape: [clips.length * frames, config.size, config.size, 3],
    frameIndices: clips.map(({ frameIndices }) => frameIndices),
    augmentations: clips.map(({ augmentation }) => augmentation),
    ...(mix === null ? {} : { mixedWith: mix.order.map((index) => ids[index]!), share: mix.share }),
  };
  writeAtomically(join(folder, 'input.u8'), [pixels]);
  writeAtomically(join(folder, 'batch.json'), `${JSON.stringify(described, null, 2)}\n`);
  const { learningRate } = config.optimizer;
  const problem =
    skippedTo === null
      ? `expected a loss from 0 to ${LARGEST_LOSS}; received ${at.loss}`
      : `expected finite gradients in float16 at a loss scale of ${SMALLEST_LOSS_SCALE} or more; received infinite or NaN ones down to it`;
  return new TrainError(
    'DIVERGED',
    'failed',
    `Fold ${plan.fold}, epoch ${at.epoch}, step ${at.step}: ${problem}. The batch is saved in ${folder}. In another run folder, try a learning rate of ${learningRate / 3} instead of ${learningRate}, a longer warm-up, maxGradientNorm 1, or fp32.`,
  );
}
