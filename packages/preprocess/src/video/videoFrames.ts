import type { FrameStream, LookedFrame } from './frameStream.js';
import type { ImageSize, RgbImage } from '../image.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import { chooseFrames } from '../clip/temporalSampling.js';
import { decoder } from './decoders/index.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { assertSound } from './evidence/evidence.js';
import { MOST_HELD_BYTES, openVideo, type OpenedVideo } from './openVideo.js';

/** Smallest scale factor for which decoding again is worthwhile. */
const LEAST_GAIN = 1.1;
/** Largest scale factor of the frames for alignment, relative to those for detection. */
const MOST_GAIN = 4;

/**
 * Returns the possible scale factor for frames, at most `gain`; 1 if it is not worthwhile.
 *
 * @param count - number of frames held in memory; beyond the memory limit, frames would be decoded again in each pass
 * @param longerSide - of the video, in pixels
 */
export function possibleGain(
  { width, height }: ImageSize,
  gain: number,
  count: number,
  longerSide: number,
): number {
  const held = Math.sqrt(MOST_HELD_BYTES / (count * width * height * 3));
  const possible = Math.min(gain, MOST_GAIN, held, longerSide / Math.max(width, height));
  return possible < LEAST_GAIN ? 1 : possible;
}

/** The sampled frames of a video. */
export class VideoFrames implements FrameStream {
  #held: readonly RgbImage[] | undefined;
  /** Number of frames that the last pass could read; undefined before the first. */
  #readable: number | undefined;

  private constructor(
    private readonly path: string,
    private readonly settings: PreprocessSettings,
    private readonly opened: OpenedVideo,
    /** Scale factor relative to the frames for detection. */
    private readonly gain = 1,
  ) {
    this.#held = opened.images;
    this.#readable = opened.images?.length;
  }

  /** The source frame of each sampled frame. */
  get sourceFrames(): readonly number[] {
    return this.opened.frames;
  }

  /** Presentation time of each sampled frame, seconds. */
  get times(): readonly number[] {
    return this.opened.times;
  }

  /** Findings of the decoder. */
  get evidence(): VideoEvidence {
    return this.opened.evidence;
  }

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  static async open(path: string, settings: PreprocessSettings, signal?: AbortSignal): Promise<VideoFrames> {
    const { maxWidth, maxHeight, quality } = settings;
    const opened = await openVideo(path, {
      size: { maxWidth, maxHeight, turned: true },
      choose: (times) => chooseFrames(times, lookedFrames(settings, times.length)),
      coarse: quality === 'fast',
      signal,
    });
    assertSound(path, opened.evidence);
    return new VideoFrames(path, settings, opened);
  }

  get count(): number {
    return this.#readable ?? this.sourceFrames.length;
  }

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  async *read(wanted: readonly number[]): AsyncGenerator<LookedFrame, void, undefined> {
    if (wanted.length === 0) return;
    if (this.#held) {
      for (const at of wanted) {
        const image = this.#held[at];
        if (image) yield { at, image };
      }
      return;
    }
    const asked = new Set(wanted);
    const held: RgbImage[] = [];
    let bytes = 0;
    let at = 0;
    for await (const image of this.#decode()) {
      bytes += image.data.length;
      if (bytes <= MOST_HELD_BYTES) held.push(image);
      else held.length = 0;
      if (asked.has(at)) yield { at, image };
      at++;
    }
    this.#readable = at;
    if (bytes <= MOST_HELD_BYTES) this.#held = held;
  }

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  withMorePixels({ width, height }: ImageSize, gain: number): Promise<EnlargedVideo> {
    const possible = possibleGain({ width, height }, gain, this.count, this.opened.longerSide);
    if (possible === 1) return Promise.resolve({ frames: this, gain: 1 });
    const opened = { ...this.opened, images: undefined };
    return Promise.resolve({
      frames: new VideoFrames(this.path, this.settings, opened, possible),
      gain: possible,
    });
  }

  #decode(): AsyncIterable<RgbImage> {
    const { how, frames } = this.opened;
    const { maxWidth, maxHeight } = this.settings;
    const [width, height] = [maxWidth, maxHeight].map((side) => Math.round(this.gain * side));
    const size = { maxWidth: width!, maxHeight: height!, turned: true };
    return decoder().decode(this.path, { ...how, size, frames }).images;
  }
}

/** Frames of a video at a higher resolution. */
export interface EnlargedVideo {
  readonly frames: VideoFrames;
  readonly gain: number;
}
