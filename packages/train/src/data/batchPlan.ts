import { type Random, type RandomStream, shuffled } from '@dfer/core';
import {
  type Augmentation,
  sampleAugmentation,
  NO_AUGMENTATION,
  type AugmentationParams,
} from '../augmentation/augmentation.js';
import { drawBeta, type Mix } from '../augmentation/mixup.js';

/** The frames that are taken of one clip, and their augmentation. */
export interface ClipPlan {
  /** Row of the frame table. */
  readonly clip: number;
  /** Frames of the clip, in order. */
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
  /** Frames of each clip. */
  readonly frames: number;
  readonly augmentation: Augmentation;
  /** Clips are laid over each other by a share from Beta(mixup, mixup); 0: they are not. @defaultValue 0 */
  readonly mixup?: number;
  /** Steps of the epoch that are done already. @defaultValue 0 */
  readonly firstStep?: number;
}

/**
 * One epoch of training batches, drawn from `stream`. Clips left over join the last batch.
 *
 * @param length - Frames that each clip has.
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
  // The larger share stays, so that every clip remains what it mostly is.
  const drawn = drawBeta(alpha, random);
  const order = shuffled(
    Array.from({ length: clips }, (_, index) => index),
    random,
  );
  return { share: Math.max(drawn, 1 - drawn), order };
}

/**
 * Clips, in order, with evenly spaced frames as they are.
 *
 * @param length - Frames that each clip has.
 * @param options - `offset`: where in its part of the clip each frame is taken, from 0 to below 1; 0.5 where not given.
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

/** Steps an epoch: a rest of clips makes no step of its own, whose batch statistics would be poor. */
export function countSteps(clips: number, batchSize: number): number {
  return Math.max(1, Math.floor(clips / batchSize));
}

/**
 * Evenly spaced frames of a clip of `length` frames, one of each of `count` equal parts.
 *
 * @param offset - Where in its part, from 0 to below 1. @defaultValue 0.5, the middle
 */
export function uniformFrameIndices(length: number, count: number, offset = 0.5): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => Math.floor(((part + offset) * length) / taken));
}

/** One frame at random from each of `count` equal parts: every epoch sees the whole course of an expression. */
export function randomFrameIndices(length: number, count: number, random: Random): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => {
    const start = Math.floor((part * length) / taken);
    const end = Math.floor(((part + 1) * length) / taken);
    return start + Math.floor(random() * (end - start));
  });
}
