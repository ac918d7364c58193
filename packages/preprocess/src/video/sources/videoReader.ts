import { chooseFrames } from '../../clip/temporalSampling.js';
import type { VideoEvidence } from '../../clip/videoEvidence.js';
import type { ImageSize, RgbImage } from '../../image.js';
import { decoder } from '../decoders/index.js';
import { assertSound } from '../evidence/evidence.js';
import { openVideo } from '../openVideo.js';
import { probe } from '../probe.js';

/** A video of any length that is read as a stream. */
export interface VideoReader {
  readonly path: string;
  /** Presentation time of each frame, seconds from the first, ascending. */
  readonly times: readonly number[];
  /** Seconds. */
  readonly duration: number;
  /** Size as shown, in pixels. */
  readonly size: ImageSize;
  /** Seconds from the start of the file to the first picture. */
  readonly startS: number;
  readonly evidence: VideoEvidence;
  /** A few frames spread over the video, in order, shrunk to the box of `VideoReaderOptions`. */
  readonly overview: readonly RgbImage[];
  /**
   * Reads every `every`-th frame, from the first on.
   *
   * @param most - box to shrink frames into, transposed for upright pictures; frames are never enlarged
   */
  read(every: number, most: ImageSize): AsyncIterable<RgbImage>;
}

export interface VideoReaderOptions {
  /** Box to shrink the overview into, in pixels. */
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Skips the deblocking of H.264 and HEVC. @defaultValue false */
  readonly coarse?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Number of frames in an overview. */
const OVERVIEW = 16;

/**
 * Opens a video as a stream. It is decoded once to check the container's metadata.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function openVideoReader(path: string, options: VideoReaderOptions): Promise<VideoReader> {
  const { maxWidth, maxHeight, coarse = false, signal } = options;
  let times: readonly number[] = [];
  const { evidence, images, how, startS } = await openVideo(path, {
    size: { maxWidth, maxHeight, turned: true },
    choose: (all) => {
      times = all;
      return chooseFrames(all, OVERVIEW);
    },
    coarse,
    signal,
  });
  assertSound(path, evidence);
  const { width, height } = await probe(path, { signal });
  return {
    ...{ path, times, duration: durationOf(times), size: { width, height }, startS, evidence },
    overview: images ?? [],
    read: (every, most) =>
      decoder().decode(path, {
        ...how,
        every,
        size: { maxWidth: most.width, maxHeight: most.height, turned: true },
      }).images,
  };
}

/** Duration of frames with these start times; the last frame is assumed to have the mean duration. */
export function durationOf(times: readonly number[]): number {
  const last = times.at(-1) ?? 0;
  return times.length > 1 ? (last * times.length) / (times.length - 1) : 0.04 * times.length;
}

/** Step between sampled frames for a sampling rate per second, by the median frame duration. */
export function stepFor(times: readonly number[], samplesPerSecond: number): number {
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  if (usual <= 0) return 1;
  return Math.max(1, Math.floor(1 / (usual * samplesPerSecond) + 1e-6));
}
