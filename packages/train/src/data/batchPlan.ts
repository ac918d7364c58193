import { type Augmentation, drawVariation, IDENTITY, type Variation } from '../augmentation/augmentation.js';
import { drawBeta, type Mix } from '../augmentation/mixup.js';
import { type Random, type RandomStream, shuffled } from '../random.js';

/** What is taken of one clip, and what is done to it. */
export interface ClipRecipe {
  /** Row of the frame table. */
  readonly clip: number;
  /** Frames of the clip, in order. */
  readonly rows: readonly number[];
  readonly variation: Variation;
}

/** All that chance decides of a batch: who has it, prepares the same bytes, whoever and whenever. */
export interface BatchRecipe {
  readonly clips: readonly ClipRecipe[];
  readonly mix: Mix | null;
  /** Where the random stream stood when the batch was drawn. */
  readonly place: number;
}

export interface TrainingRecipesOptions {
  readonly batchSize: number;
  /** Frames of each clip. */
  readonly frames: number;
  readonly augmentation: Augmentation;
  /** Clips are laid over each other by a share from Beta(mixup, mixup); 0: they are not. @default 0 */
  readonly mixup?: number;
  /** Steps of the epoch that are done already. @default 0 */
  readonly firstStep?: number;
}

/**
 * One epoch of training batches, drawn from `stream`. Clips left over join the last batch.
 *
 * @param length Frames that each clip has.
 * @param order The epoch's clips, shuffled.
 */
export function* trainingRecipes(
  length: number,
  order: readonly number[],
  { batchSize, frames, augmentation, mixup = 0, firstStep = 0 }: TrainingRecipesOptions,
  stream: RandomStream,
): Generator<BatchRecipe, undefined> {
  const steps = stepsOf(order.length, batchSize);
  for (let step = firstStep; step < steps; step++) {
    const end = step === steps - 1 ? order.length : (step + 1) * batchSize;
    const clips = order.slice(step * batchSize, end).map((clip): ClipRecipe => {
      const rows = randomRows(length, frames, stream.next);
      return { clip, rows, variation: drawVariation(augmentation, stream.next) };
    });
    const mix = mixup === 0 ? null : drawMix(clips.length, mixup, stream.next);
    yield { clips, mix, place: stream.place() };
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
 * @param length Frames that each clip has.
 * @param options.place Where in its part of the clip each frame is taken. @default 0.5
 */
export function* plainRecipes(
  length: number,
  clips: readonly number[],
  options: { readonly batchSize: number; readonly frames: number; readonly place?: number },
): Generator<BatchRecipe> {
  const rows = evenRows(length, options.frames, options.place);
  for (let start = 0; start < clips.length; start += options.batchSize) {
    const part = clips.slice(start, start + options.batchSize);
    yield { clips: part.map((clip) => ({ clip, rows, variation: IDENTITY })), mix: null, place: 0 };
  }
}

/** Steps an epoch: a rest of clips makes no step of its own, whose batch statistics would be poor. */
export function stepsOf(clips: number, batchSize: number): number {
  return Math.max(1, Math.floor(clips / batchSize));
}

/**
 * Evenly spaced rows of a clip of `length` frames, one of each of `count` equal parts.
 *
 * @param place Where in its part, from 0 to below 1. @default 0.5, the middle
 */
export function evenRows(length: number, count: number, place = 0.5): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => Math.floor(((part + place) * length) / taken));
}

/** One row at random from each of `count` equal parts: every epoch sees the whole course of an expression. */
export function randomRows(length: number, count: number, random: Random): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => {
    const start = Math.floor((part * length) / taken);
    const end = Math.floor(((part + 1) * length) / taken);
    return start + Math.floor(random() * (end - start));
  });
}
