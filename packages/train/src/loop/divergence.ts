import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import { TrainError } from '../errors.js';
import type { BatchPlan } from '../data/batchPlan.js';
import type { FoldTask } from './types.js';

/** No batch of real clips comes near it: a loss of e means that the true class was held for e⁻ᵉ likely. */
const LARGEST_LOSS = 1000;

export function isDiverged(loss: number): boolean {
  return !(Math.abs(loss) <= LARGEST_LOSS);
}

/** Where in the training a loss was met. */
export interface Divergence {
  /** From 1. */
  readonly epoch: number;
  /** Of the epoch, from 1. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
}

/**
 * Keeps the batch at which the training went wrong: `diverged/batch.json` says which clips, when and how they were varied,
 * `diverged/input.u8` holds their frames, uint8 `[clips · frames, size, size, 3]`, before they were laid over each other.
 *
 * @param pixels - Of the batch.
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
  const described = {
    fold: plan.fold,
    ...at,
    loss: String(at.loss),
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
  return new TrainError(
    'DIVERGED',
    'failed',
    `Fold ${plan.fold}, epoch ${at.epoch}, step ${at.step}: expected a loss from 0 to ${LARGEST_LOSS}; received ${at.loss}. The batch is kept in ${folder}. Try, in another folder, a learning rate of ${learningRate / 3} instead of ${learningRate}, a longer warm-up, maxGradientNorm 1, or fp32.`,
  );
}
