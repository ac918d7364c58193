import { decoder } from './decoders/index.js';

export interface VideoInfo {
  /** Pixels as shown: upright, and as wide as the pixels' own shape makes them. */
  readonly width: number;
  readonly height: number;
  /** Frames that can be read. */
  readonly frames: number;
  /** Frames a second, on average. */
  readonly rate: number;
  /** `[frames]`: when each frame is shown, in seconds, ascending; evenly spaced where the file does not say. */
  readonly times: readonly number[];
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue 60_000, or the environment's `DFER_FFMPEG_TIMEOUT_MS` */
  readonly timeoutMs?: number | undefined;
}

/** How long the header of a container says that a stream is. */
export interface LengthPromise {
  /** Seconds; undefined where no header says it. */
  readonly promisedS: number | undefined;
  /** Whether a file that is shorter is cut short, though nothing else tells of it. */
  readonly isFirm: boolean;
}

/** A stream of moving pictures, as its container describes it. */
export interface ProbedVideo extends VideoInfo, LengthPromise {
  /** Its number among all streams of the file. */
  readonly stream: number;
  /** Pixels as coded. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** These by ffmpeg's names; `unknown` where the container does not say. */
  readonly container: string;
  readonly codec: string;
  readonly fieldOrder: string;
  readonly matrix: string;
  readonly notes: readonly string[];
}

/**
 * What the container of a video says, without decoding it. Pictures are counted by packets: where one holds half a picture, or
 * cannot be decoded, the film shows fewer.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function probe(path: string, options: ProbeOptions = {}): Promise<VideoInfo> {
  const { width, height, frames, rate, times } = await decoder().probe(path, options);
  return { width, height, frames, rate, times };
}
