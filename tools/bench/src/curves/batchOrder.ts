import { randomStream, shuffled } from '@dfer/core';
import type { ImageOrder } from '../engine/jobs.js';

/** How many images each step takes. */
export interface OrderSetting {
  readonly epochs: number;
  /** Clips per step. */
  readonly batch: number;
  /** Frames used of each clip. */
  readonly frames: number;
  /** Frames in a clip. */
  readonly length: number;
  readonly seed: number;
}

/**
 * Draws the images of each training step once, so that all engines use the same ones: every clip once per epoch, a random frame from each
 * of `frames` equal parts of it, half of the clips mirrored.
 *
 * @returns Images by epoch and step; clips left over join the last step.
 */
export function batchOrder(
  clips: readonly number[],
  { epochs, batch, frames, length, seed }: OrderSetting,
): ImageOrder {
  const { next } = randomStream(Math.imul(seed, 0x9e3779b1));
  const steps = Math.max(1, Math.floor(clips.length / batch));
  const imagesOf = (clip: number): ImageOrder[number][number] => {
    const mirrored = next() < 0.5 ? 1 : 0;
    return Array.from({ length: frames }, (_, part) => [
      clip,
      Math.floor(((part + next()) * length) / frames),
      mirrored,
    ]);
  };
  return Array.from({ length: epochs }, () => {
    const order = shuffled(clips, next);
    return Array.from({ length: steps }, (_, step) =>
      order.slice(step * batch, step === steps - 1 ? undefined : (step + 1) * batch).flatMap(imagesOf),
    );
  });
}
