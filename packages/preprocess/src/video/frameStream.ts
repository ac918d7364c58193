import type { RgbImage } from '../image.js';

/** A frame among those looked at, counted from 0. */
export interface LookedFrame {
  readonly at: number;
  readonly image: RgbImage;
}

/** A frame of the film, looked at or not. */
export interface PassedFrame {
  /** Which of the stretches asked for it is part of. */
  readonly stretch: number;
  /** The first frame looked at that is not before it. */
  readonly next: number;
  readonly image: RgbImage;
}

/** The frames looked at, which can be gone through again and again, whether or not they fit in memory. */
export interface FrameStream {
  /** Frames expected; the first pass over all of them tells how many there are. */
  readonly count: number;
  /** Those of `wanted` (ascending) that can be read, in order. */
  read(wanted: readonly number[]): AsyncIterable<LookedFrame>;
  /** Each frame of the film from one frame looked at to another, stretch by stretch (ascending, apart), maybe smaller. */
  readBetween(stretches: readonly (readonly [from: number, to: number])[]): AsyncIterable<PassedFrame>;
}

/** Frames that are in memory, all that the film has. */
export function heldFrames(images: readonly RgbImage[]): FrameStream {
  return {
    count: images.length,
    async *read(wanted) {
      for (const at of wanted) {
        const image = images[at];
        if (image) yield await Promise.resolve({ at, image });
      }
    },
    async *readBetween(stretches) {
      for (const [stretch, [from, to]] of stretches.entries()) {
        for (const [i, image] of images.slice(from, to + 1).entries()) {
          yield await Promise.resolve({ stretch, next: from + i, image });
        }
      }
    },
  };
}

/** Groups of up to `size` frames, so that networks see several at once and memory holds no more. */
export async function* batches(
  frames: AsyncIterable<LookedFrame>,
  size: number,
): AsyncGenerator<readonly LookedFrame[], void, undefined> {
  let batch: LookedFrame[] = [];
  for await (const frame of frames) {
    batch.push(frame);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
