import { PreprocessError, printable } from '../errors.js';
import type { FrameStream, LookedFrame } from './frameStream.js';
import type { ImageSize, RgbImage } from '../image.js';
import { readMp4LongerSide, readMp4Times } from './mp4Times.js';
import { probe } from './probe.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import { chooseFrames } from '../clip/temporalSampling.js';
import { decode } from './decode.js';

/** Frames are kept between passes while they are fewer bytes; more are decoded again: memory does not grow with a film. */
const MOST_HELD_BYTES = 96 * 2 ** 20;

/** Less enlargement than this is not worth decoding again. */
const LEAST_GAIN = 1.1;
/** Frames for aligning are at most so many times as wide as those that are looked at. */
const MOST_GAIN = 4;

/** The frames of a film that are looked at. */
export class VideoFrames implements FrameStream {
  #held: readonly RgbImage[] | undefined;
  /** Frames that the last pass could read; unknown before the first. */
  #readable: number | undefined;

  private constructor(
    private readonly path: string,
    private readonly settings: PreprocessSettings,
    private readonly signal: AbortSignal | undefined,
    /** The source frame of each frame looked at. */
    readonly sourceFrames: readonly number[],
    /** When each frame looked at is shown, in seconds. */
    readonly times: readonly number[],
    /** Times as wide as those that are looked at. */
    private readonly gain = 1,
  ) {}

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  static async open(path: string, settings: PreprocessSettings, signal?: AbortSignal): Promise<VideoFrames> {
    const times = (await readMp4Times(path)) ?? (await probe(path, { signal })).times;
    const chosen = chooseFrames(times, lookedFrames(settings, times.length));
    return new VideoFrames(
      path,
      settings,
      signal,
      chosen,
      chosen.map((frame) => times[frame]!),
    );
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
    this.#demandMost(at);
  }

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  async withMorePixels(size: ImageSize, gain: number): Promise<EnlargedVideo> {
    const { maxWidth, maxHeight } = boxFor(this.settings, size);
    const shrunk = size.width === maxWidth || size.height === maxHeight;
    if (gain < LEAST_GAIN || !shrunk) return { frames: this, gain: 1 };
    const longer = (await readMp4LongerSide(this.path)) ?? (await this.#probedLongerSide());
    // More would have to be decoded again for each pass.
    const held = Math.sqrt(MOST_HELD_BYTES / (this.count * size.width * size.height * 3));
    const possible = Math.min(gain, MOST_GAIN, held, longer / Math.max(size.width, size.height));
    if (possible < LEAST_GAIN) return { frames: this, gain: 1 };
    const { path, settings, signal, sourceFrames, times } = this;
    return { frames: new VideoFrames(path, settings, signal, sourceFrames, times, possible), gain: possible };
  }

  async #probedLongerSide(): Promise<number> {
    const { width, height } = await probe(this.path, { signal: this.signal });
    return Math.max(width, height);
  }

  #decode(): AsyncIterable<RgbImage> {
    const { maxWidth, maxHeight, quality } = this.settings;
    const frames = this.sourceFrames;
    const coarse = quality === 'fast';
    const box = { maxWidth: Math.round(this.gain * maxWidth), maxHeight: Math.round(this.gain * maxHeight) };
    return decode(this.path, { ...box, turned: true, frames, coarse, signal: this.signal });
  }

  /** A frame at the very end may be cut by an edit list; more missing means a damaged file. */
  #demandMost(received: number): void {
    const expected = this.sourceFrames.length;
    if (received >= Math.floor(expected * 0.9)) return;
    throw new PreprocessError(
      'BAD_VIDEO',
      `Video ${printable(this.path)}: expected ${expected} frames; received ${received} (damaged); replace the file or leave the clip out.`,
    );
  }
}

/** Frames of a film that show the same as others. */
export interface EnlargedVideo {
  readonly frames: VideoFrames;
  readonly gain: number;
}

/** The box that an image was shrunk to fit: upright for an upright image. */
function boxFor(
  { maxWidth, maxHeight }: Pick<PreprocessSettings, 'maxWidth' | 'maxHeight'>,
  { width, height }: ImageSize,
): { maxWidth: number; maxHeight: number } {
  const [longer, shorter] = [Math.max(maxWidth, maxHeight), Math.min(maxWidth, maxHeight)];
  return width >= height
    ? { maxWidth: longer, maxHeight: shorter }
    : { maxWidth: shorter, maxHeight: longer };
}
