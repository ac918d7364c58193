import type { FrameStream, LookedFrame, PassedFrame } from './frameStream.js';
import type { RgbImage } from '../image.js';
import { lookedFrames, type PreprocessSettings } from '../settings.js';
import { chooseFrames } from '../clip/temporalSampling.js';
import { decodePass, type FrameSize } from './decodePass.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { damageOf } from './evidence.js';
import { DecoderLog } from './ffmpeg/decoderLog.js';
import { badVideo } from './ffmpegInput.js';
import { MOST_HELD_BYTES, openVideo, type OpenedVideo } from './openVideo.js';

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
    private readonly opened: OpenedVideo,
  ) {
    this.#held = opened.images;
    this.#readable = opened.images?.length;
  }

  /** The source frame of each frame looked at. */
  get sourceFrames(): readonly number[] {
    return this.opened.frames;
  }

  /** What the decoder said of the film. */
  get evidence(): VideoEvidence {
    return this.opened.evidence;
  }

  /** @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED` */
  static async open(path: string, settings: PreprocessSettings, signal?: AbortSignal): Promise<VideoFrames> {
    const { maxWidth, maxHeight, quality } = settings;
    const opened = await openVideo(path, {
      size: { maxWidth, maxHeight },
      choose: (times) => chooseFrames(times, lookedFrames(settings, times.length)),
      coarse: quality === 'fast',
      signal,
    });
    const damage = damageOf(opened.evidence);
    if (damage !== undefined) throw badVideo(path, damage);
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
    const { maxWidth, maxHeight } = this.settings;
    for await (const image of this.#decode({ maxWidth, maxHeight }, this.sourceFrames)) {
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
    for await (const image of this.#decode(size, frames)) {
      const place = passed[at++];
      if (place) yield { ...place, image };
    }
  }

  #decode(size: FrameSize, frames: readonly number[]): AsyncIterable<RgbImage> {
    const { how } = this.opened;
    return decodePass(this.path, { ...how, size, frames }, new DecoderLog(how.stream));
  }
}
