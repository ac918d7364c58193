import type { ImageSize, RgbImage } from '../image.js';

/** A sampled frame. */
export interface LookedFrame {
  readonly at: number;
  readonly image: RgbImage;
}

/** The sampled frames, which can be iterated repeatedly whether or not they fit in memory. */
export interface FrameStream {
  /** Number of frames; an estimate until the first pass over all frames. */
  readonly count: number;
  /** Yields those frames of `wanted` (ascending) that can be read, in order. */
  read(wanted: readonly number[]): AsyncIterable<LookedFrame>;
  /**
   * Returns the same frames at a higher resolution, if the video has it.
   *
   * @param size - of one of these frames
   * @param gain - largest scale factor
   */
  withMorePixels(size: ImageSize, gain: number): Promise<Enlarged>;
  /** Presentation time of each frame, seconds, ascending. */
  readonly times: readonly number[];
}

/** Frames at a higher resolution. */
export interface Enlarged {
  readonly frames: FrameStream;
  /** Scale factor; 1 if the video has no higher resolution. */
  readonly gain: number;
}

/** Makes a stream of frames in memory. @param interval - seconds between two frames */
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

/** Yields batches of up to `size` frames, so that no more are in memory. */
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
