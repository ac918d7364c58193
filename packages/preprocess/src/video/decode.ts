import type { RgbImage } from '../image.js';
import type { FrameSize } from './decodePass.js';
import { decoder } from './decoders/index.js';
import { openVideo } from './openVideo.js';

export type DecodeOptions = FrameSize & {
  /** Source frames to decode, from 0, ascending; duplicates are repeated. @defaultValue all */
  readonly frames?: readonly number[];
  /** Skips the deblocking of H.264 and HEVC: lower quality, up to 25 % faster. @defaultValue false */
  readonly coarse?: boolean;
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest time without output from ffmpeg, in milliseconds; the time that the caller takes for a frame does not count.
   * @defaultValue 60_000 (or the environment variable `DFER_FFMPEG_TIMEOUT_MS`) plus 250 per frame up to the last requested one
   */
  readonly timeoutMs?: number;
};

/**
 * Decodes a video to RGB frames for sRGB displays, in order: upright, with square pixels, deinterlaced.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function* decode(
  path: string,
  options: DecodeOptions,
): AsyncGenerator<RgbImage, void, undefined> {
  const { frames: wanted, coarse, signal, timeoutMs, ...size } = options;
  const choose = (times: readonly number[]): readonly number[] => wanted ?? [...times.keys()];
  const { images, frames, how } = await openVideo(path, { size, choose, coarse, signal, timeoutMs });
  yield* images ?? decoder().decode(path, { size, frames, ...how }).images;
}
