import { type Augmentation, drawVariation, writeFrames } from './augment.js';
import type { FrameTable } from './frameTable.js';
import { drawBeta, type Mix, mixClips } from './mixup.js';
import { type Random, shuffled } from './random.js';

/** What a step learns from. Frames of one clip follow each other. */
export interface Batch {
  /** `[clips · frames, size, size, 3]`, normalised. */
  readonly input: Float32Array;
  /** Clip indices, `[clips]`. */
  readonly clips: readonly number[];
  /** Frames a clip. */
  readonly frames: number;
  /** Present where clips were laid over each other. */
  readonly mix?: Mix;
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

export interface TrainingBatchesOptions {
  readonly batchSize: number;
  readonly frames: number;
  readonly augmentation: Augmentation;
  /** Clips are laid over each other by a share from Beta(mixup, mixup); 0: they are not. @default 0 */
  readonly mixup?: number;
  /** Steps of the epoch that are done already. @default 0 */
  readonly firstStep?: number;
}

/**
 * One epoch of training batches, augmented by `random`. Clips left over join the last batch.
 *
 * @param order The epoch's clips, shuffled.
 */
export function* trainingBatches(
  table: FrameTable,
  order: readonly number[],
  options: TrainingBatchesOptions,
  random: Random,
): Generator<Batch, undefined> {
  const { length, size } = table.source;
  const steps = stepsOf(order.length, options.batchSize);
  for (let step = options.firstStep ?? 0; step < steps; step++) {
    const end = step === steps - 1 ? order.length : (step + 1) * options.batchSize;
    const part = order.slice(step * options.batchSize, end);
    const frames = Math.min(length, options.frames);
    const input = new Float32Array(part.length * frames * size * size * 3);
    part.forEach((clip, index) => {
      const rows = randomRows(length, frames, random);
      const variation = drawVariation(options.augmentation, random);
      writeFrames(table.read(clip, rows), size, variation, input, index * frames * size * size * 3);
    });
    yield { input, clips: part, frames, ...mixed(input, part, options.mixup ?? 0, random) };
  }
  return undefined;
}

function mixed(
  input: Float32Array,
  clips: readonly number[],
  alpha: number,
  random: Random,
): { readonly mix?: Mix } {
  if (alpha === 0) return {};
  // The larger share stays, so that every clip remains what it mostly is.
  const drawn = drawBeta(alpha, random);
  const share = Math.max(drawn, 1 - drawn);
  const order = shuffled(
    clips.map((_, index) => index),
    random,
  );
  mixClips(input, order, share);
  return { mix: { share, partners: order.map((index) => clips[index]!) } };
}

/** Steps an epoch: a rest of clips makes no step of its own, whose batch statistics would be poor. */
export function stepsOf(clips: number, batchSize: number): number {
  return Math.max(1, Math.floor(clips / batchSize));
}

/** Clips to look at, as they are. */
export interface PlainBatch {
  /** `[clips · frames, size, size, 3]`, 0–255. */
  readonly pixels: Uint8Array;
  /** Clip indices, `[clips]`. */
  readonly clips: readonly number[];
}

/**
 * Clips, in order, with evenly spaced frames as they are.
 *
 * @param options.place Where in its part of the clip each frame is taken. @default 0.5
 */
export function* plainBatches(
  table: FrameTable,
  clips: readonly number[],
  options: { readonly batchSize: number; readonly frames: number; readonly place?: number },
): Generator<PlainBatch> {
  const { length, size } = table.source;
  const rows = evenRows(length, options.frames, options.place);
  const bytes = rows.length * size * size * 3;
  for (let start = 0; start < clips.length; start += options.batchSize) {
    const part = clips.slice(start, start + options.batchSize);
    const pixels = new Uint8Array(part.length * bytes);
    part.forEach((clip, index) => {
      pixels.set(table.read(clip, rows), index * bytes);
    });
    yield { pixels, clips: part };
  }
}
