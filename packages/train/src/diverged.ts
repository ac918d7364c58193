import { join } from 'node:path';
import { writeAtomically } from './atomic.js';
import type { Batch } from './batches.js';
import { TrainError } from './errors.js';
import type { FoldTask } from './trainer.js';

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
 * Keeps the batch at which the training went wrong: `diverged/batch.json` says which clips and when, `diverged/input.f32` holds the frames
 * as the network saw them, float32 `[clips · frames, size, size, 3]`.
 *
 * @returns The error to throw, `DIVERGED`.
 */
export function divergedAt(
  { plan, config, samples, directory }: FoldTask,
  { clips, frames, input, mix }: Batch,
  at: Divergence,
): TrainError {
  const folder = join(directory, 'diverged');
  const ids = (rows: readonly number[]): string[] => rows.map((clip) => samples[clip]!.id);
  const described = {
    fold: plan.fold,
    ...at,
    loss: String(at.loss),
    clips: ids(clips),
    framesPerClip: frames,
    shape: [clips.length * frames, config.size, config.size, 3],
    ...(mix === undefined ? {} : { mixedWith: ids(mix.partners), share: mix.share }),
  };
  writeAtomically(join(folder, 'input.f32'), [
    new Uint8Array(input.buffer, input.byteOffset, input.byteLength),
  ]);
  writeAtomically(join(folder, 'batch.json'), `${JSON.stringify(described, null, 2)}\n`);
  const { learningRate } = config.optimizer;
  return new TrainError(
    'DIVERGED',
    'failed',
    `Fold ${plan.fold}, epoch ${at.epoch}, step ${at.step}: expected a loss from 0 to ${LARGEST_LOSS}; received ${at.loss}. The batch is kept in ${folder}. Try, in another folder, a learning rate of ${learningRate / 3} instead of ${learningRate}, a longer warm-up, clipNorm 1, or fp32.`,
  );
}
