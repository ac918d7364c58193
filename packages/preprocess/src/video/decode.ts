import type { RgbImage } from '../image.js';
import type { FrameSize } from './decodePass.js';
import { decoder } from './decoders/index.js';
import { openVideo } from './openVideo.js';

export type DecodeOptions = FrameSize & {
  /** Source frames wanted, from 0, ascending; one that is named twice comes twice. @defaultValue all */
  readonly frames?: readonly number[];
  /** Leaves out the deblocking of H.264 and HEVC: coarser, up to a quarter faster. @defaultValue false */
  readonly coarse?: boolean;
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest that ffmpeg may say nothing, however long the caller takes for a frame.
   * @defaultValue 60_000 (or the environment's `DFER_FFMPEG_TIMEOUT_MS`) and 250 for each frame up to the last wanted
   */
  readonly timeoutMs?: number;
};

/**
 * RGB frames of a video as a screen of sRGB shows them, in order: upright, of square pixels, not interlaced.
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
