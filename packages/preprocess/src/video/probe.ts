import { decoder } from './decoders/index.js';

export interface VideoInfo {
  /** Size as shown, in pixels: upright, corrected by the pixel aspect ratio. */
  readonly width: number;
  readonly height: number;
  /** Number of frames. */
  readonly frames: number;
  /** Mean frame rate per second. */
  readonly rate: number;
  /** `[frames]`: presentation times, seconds, ascending; evenly spaced if the file does not say. */
  readonly times: readonly number[];
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. @defaultValue 60_000, or the environment variable `DFER_FFMPEG_TIMEOUT_MS` */
  readonly timeoutMs?: number | undefined;
}

/** Duration of a stream according to the container's header. */
export interface LengthPromise {
  /** Seconds; undefined if the header does not say. */
  readonly promisedS: number | undefined;
  /** Whether a shorter stream proves that the file is truncated, even without other signs. */
  readonly isFirm: boolean;
}

/** A video stream, as described by its container. */
export interface ProbedVideo extends VideoInfo, LengthPromise {
  /** Index among all streams of the file. */
  readonly stream: number;
  /** Size as coded, in pixels. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** ffmpeg's name of the color matrix; `unknown` if the container does not say. */
  readonly matrix: string;
  readonly notes: readonly string[];
}

/**
 * Reads the container of a video without decoding. Pictures are counted by packets; the video has fewer if packets contain half a
 * picture or cannot be decoded.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function probe(path: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  const { width, height, frames, rate, times } = await decoder().probe(path, options);
  return { width, height, frames, rate, times };
}
