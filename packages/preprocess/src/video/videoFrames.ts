import type { FrameStream, LookedFrame } from './frameStream.js';
import type { ImageSize, RgbImage } from '../image.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import { chooseFrames } from '../clip/temporalSampling.js';
import { decoder } from './decoders/index.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { assertSound } from './evidence/evidence.js';
import { MOST_HELD_BYTES, openVideo, type OpenedVideo } from './openVideo.js';

/** Less enlargement than this is not worth decoding again. */
const LEAST_GAIN = 1.1;
/** Frames for aligning are at most so many times as wide as those that are looked at. */
const MOST_GAIN = 4;

/**
 * How many times as wide frames of a size can be had, up to `gain`; 1 where it is not worth it.
 *
 * @param count - frames that are in memory together: more pixels would have to be decoded again for each pass
 * @param longerSide - of the film
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

/** The frames of a film that are looked at. */
export class VideoFrames implements FrameStream {
  #held: readonly RgbImage[] | undefined;
  /** Frames that the last pass could read; unknown before the first. */
  #readable: number | undefined;

  private constructor(
    private readonly path: string,
    private readonly settings: PreprocessSettings,
    private readonly opened: OpenedVideo,
    /** Times as wide as the frames that are looked at. */
    private readonly gain = 1,
  ) {
    this.#held = opened.images;
    this.#readable = opened.images?.length;
  }

  /** The source frame of each frame looked at. */
  get sourceFrames(): readonly number[] {
    return this.opened.frames;
  }

  /** When each frame looked at is shown, in seconds. */
  get times(): readonly number[] {
    return this.opened.times;
  }

  /** What the decoder said of the film. */
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

/** Frames of a film that show the same as others. */
export interface EnlargedVideo {
  readonly frames: VideoFrames;
  readonly gain: number;
}
