import type { ImageSize, RgbImage } from '../image.js';

/** A frame among those looked at, counted from 0. */
export interface LookedFrame {
  readonly at: number;
  readonly image: RgbImage;
}

/** The frames looked at, which can be gone through again and again, whether or not they fit in memory. */
export interface FrameStream {
  /** Frames expected; the first pass over all of them tells how many there are. */
  readonly count: number;
  /** Those of `wanted` (ascending) that can be read, in order. */
  read(wanted: readonly number[]): AsyncIterable<LookedFrame>;
  /**
   * The same frames with more pixels, where the film has them.
   *
   * @param size - of one of these frames
   * @param gain - times as wide, at most
   */
  withMorePixels(size: ImageSize, gain: number): Promise<Enlarged>;
  /** When each is shown, in seconds, ascending. */
  readonly times: readonly number[];
}

/** Frames that show the same as others. */
export interface Enlarged {
  readonly frames: FrameStream;
  /** Times as wide as those; 1 where the film has no more pixels. */
  readonly gain: number;
}

/** Frames that are in memory, all that the film has. @param interval - seconds between two */
export function heldFrames(images: readonly RgbImage[], interval = 0.04): FrameStream {
  const frames: FrameStream = {
    count: images.length,
    times: images.map((_, i) => i * interval),
    async *read(wanted) {
      for (const at of wanted) {
        const image = images[at];
        if (image) yield await Promise.resolve({ at, image });
      }
    },
    withMorePixels: () => Promise.resolve({ frames, gain: 1 }),
  };
  return frames;
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
