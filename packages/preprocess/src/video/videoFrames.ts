import { PreprocessError, printable } from '../errors.js';
import type { FrameStream, LookedFrame, PassedFrame } from './frameStream.js';
import type { RgbImage } from '../image.js';
import { readMp4Times } from './mp4Times.js';
import { probe } from './probe.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import { chooseFrames } from '../clip/temporalSampling.js';
import { decode } from './decode.js';

/** Frames are kept between passes while they are fewer bytes; more are decoded again: memory does not grow with a film. */
const MOST_HELD_BYTES = 96 * 2 ** 20;

/** Pixels of the longer side of frames that are only passed by. */
const SMALL_SIDE = 64;

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
  ) {}

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  static async open(path: string, settings: PreprocessSettings, signal?: AbortSignal): Promise<VideoFrames> {
    const times = (await readMp4Times(path)) ?? (await probe(path, { signal })).times;
    const chosen = chooseFrames(times, lookedFrames(settings, times.length));
    return new VideoFrames(path, settings, signal, chosen);
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
  async *readBetween(
    stretches: readonly (readonly [from: number, to: number])[],
  ): AsyncGenerator<PassedFrame, void, undefined> {
    const passed: Omit<PassedFrame, 'image'>[] = [];
    const frames: number[] = [];
    for (const [stretch, [from, to]] of stretches.entries()) {
      let next = from;
      for (let frame = this.sourceFrames[from]!; frame <= this.sourceFrames[to]!; frame++) {
        while (this.sourceFrames[next]! < frame) next++;
        passed.push({ stretch, next });
        frames.push(frame);
      }
    }
    const size = { maxWidth: SMALL_SIDE, maxHeight: SMALL_SIDE };
    let at = 0;
    for await (const image of decode(this.path, { ...size, frames, signal: this.signal })) {
      const place = passed[at++];
      if (place) yield { ...place, image };
    }
  }

  #decode(): AsyncIterable<RgbImage> {
    const { maxWidth, maxHeight, quality } = this.settings;
    const frames = this.sourceFrames;
    const coarse = quality === 'fast';
    return decode(this.path, { maxWidth, maxHeight, frames, coarse, signal: this.signal });
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
