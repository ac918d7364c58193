import { type Augmentation, drawVariation, writeFrames } from './augment.js';
import type { FrameTable } from './frameTable.js';
import type { Random } from './random.js';

/** What a step learns from. Frames of one clip follow each other. */
export interface Batch {
  /** `[clips · frames, size, size, 3]`, normalised. */
  readonly input: Float32Array;
  /** Clip indices, `[clips]`. */
  readonly clips: readonly number[];
  /** Frames a clip. */
  readonly frames: number;
}

/** Evenly spaced rows of a clip of `length` frames: the middles of `count` equal parts. */
export function evenRows(length: number, count: number): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, part) => Math.floor(((part + 0.5) * length) / taken));
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
    yield { input, clips: part, frames };
  }
  return undefined;
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

/** The same clips, in order, with evenly spaced frames as they are. */
export function* plainBatches(
  table: FrameTable,
  clips: readonly number[],
  options: { readonly batchSize: number; readonly frames: number },
): Generator<PlainBatch> {
  const { length, size } = table.source;
  const rows = evenRows(length, options.frames);
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
