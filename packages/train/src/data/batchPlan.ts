import { type Random, type RandomStream, shuffled } from '@dfer/core';
import {
  type Augmentation,
  sampleAugmentation,
  NO_AUGMENTATION,
  type AugmentationParams,
} from './augmentation/augmentation.js';
import { drawBeta, type Mix } from './augmentation/mixup.js';

/** The selected frames of one clip, and their augmentation. */
export interface ClipPlan {
  /** Row of the frame table. */
  readonly clip: number;
  /** Indices of the frames, in order. */
  readonly frameIndices: readonly number[];
  readonly augmentation: AugmentationParams;
}

/** All random choices of a batch: any thread assembles the same bytes from it. */
export interface BatchPlan {
  readonly clips: readonly ClipPlan[];
  readonly mix: Mix | null;
  /** State of the random stream after the batch was drawn. */
  readonly rngState: number;
}

export interface TrainingBatchesOptions {
  readonly batchSize: number;
  /** Number of frames per clip. */
  readonly frames: number;
  readonly augmentation: Augmentation;
  /** Mixup with a weight from Beta(mixup, mixup); 0: off. @defaultValue 0 */
  readonly mixup?: number;
  /** Number of steps of the epoch that are already done. @defaultValue 0 */
  readonly firstStep?: number;
}

/**
 * Yields the training batches of one epoch, drawn from `stream`. Leftover clips join the last batch.
 *
 * @param length - Number of frames in each clip.
 * @param order - The epoch's clips, shuffled.
 */
export function* trainingBatches(
  length: number,
  order: readonly number[],
  { batchSize, frames, augmentation, mixup = 0, firstStep = 0 }: TrainingBatchesOptions,
  stream: RandomStream,
): Generator<BatchPlan, undefined> {
  const steps = countSteps(order.length, batchSize);
  for (let step = firstStep; step < steps; step++) {
    const end = step === steps - 1 ? order.length : (step + 1) * batchSize;
    const clips = order.slice(step * batchSize, end).map((clip): ClipPlan => {
      const frameIndices = randomFrameIndices(length, frames, stream.next);
      return { clip, frameIndices, augmentation: sampleAugmentation(augmentation, stream.next) };
    });
    const mix = mixup === 0 ? null : drawMix(clips.length, mixup, stream.next);
    yield { clips, mix, rngState: stream.state() };
  }
  return undefined;
}

function drawMix(clips: number, alpha: number, random: Random): Mix {
  // Each clip keeps the larger weight, so that its own content dominates.
  const drawn = drawBeta(alpha, random);
  const order = shuffled(
    Array.from({ length: clips }, (_, index) => index),
    random,
  );
  return { share: Math.max(drawn, 1 - drawn), order };
}

/**
 * Yields batches of clips in order, with evenly spaced frames and no augmentation.
 *
 * @param length - Number of frames in each clip.
 * @param options - `offset`: relative position of each frame in its part of the clip, from 0 to below 1; default 0.5.
 */
export function* evaluationBatches(
  length: number,
  clips: readonly number[],
  options: { readonly batchSize: number; readonly frames: number; readonly offset?: number },
): Generator<BatchPlan> {
  const frameIndices = uniformFrameIndices(length, options.frames, options.offset);
  for (let start = 0; start < clips.length; start += options.batchSize) {
    const part = clips.slice(start, start + options.batchSize);
    yield {
      clips: part.map((clip) => ({ clip, frameIndices, augmentation: NO_AUGMENTATION })),
      mix: null,
      rngState: 0,
    };
  }
}

/** Steps per epoch: leftover clips do not form a step of their own, because its batch statistics would be poor. */
export function countSteps(clips: number, batchSize: number): number {
  return Math.max(1, Math.floor(clips / batchSize));
}

/**
 * Indices of evenly spaced frames of a clip of `length` frames, one from each of `count` equal parts.
 *
 * @param offset - Relative position in each part, from 0 to below 1. @defaultValue 0.5, the middle
 */
export function uniformFrameIndices(length: number, count: number, offset = 0.5): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => Math.floor(((part + offset) * length) / taken));
}

/** Draws one random frame from each of `count` equal parts, so that every epoch covers the whole clip. */
export function randomFrameIndices(length: number, count: number, random: Random): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => {
    const start = Math.floor((part * length) / taken);
    const end = Math.floor(((part + 1) * length) / taken);
    return start + Math.floor(random() * (end - start));
  });
}
