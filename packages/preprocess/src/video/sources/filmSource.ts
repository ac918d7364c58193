import { chooseFrames } from '../../clip/temporalSampling.js';
import type { VideoEvidence } from '../../clip/videoEvidence.js';
import type { ImageSize, RgbImage } from '../../image.js';
import { decoder } from '../decoders/index.js';
import { assertSound } from '../evidence/evidence.js';
import { openVideo } from '../openVideo.js';
import { probe } from '../probe.js';

/** A film that is gone through once, frame after frame, whatever its length. */
export interface FilmSource {
  readonly path: string;
  /** When each frame is shown, in seconds from the first, ascending. */
  readonly times: readonly number[];
  /** Seconds. */
  readonly duration: number;
  /** Pixels as shown. */
  readonly size: ImageSize;
  /** Seconds from the start of the file to the first picture. */
  readonly startS: number;
  readonly evidence: VideoEvidence;
  /** A few frames from all over the film, ascending, shrunk to the box of `FilmOptions`. */
  readonly overview: readonly RgbImage[];
  /**
   * Frames in order, from the first on, `every` so many.
   *
   * @param most - sides of the box that they are shrunk to fit, which is turned for upright pictures; never enlarged
   */
  read(every: number, most: ImageSize): AsyncIterable<RgbImage>;
}

export interface FilmOptions {
  /** Box that the overview is shrunk to fit. */
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Leaves out the deblocking of H.264 and HEVC. @defaultValue false */
  readonly coarse?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Frames of an overview. */
const OVERVIEW = 16;

/**
 * Opens a film for `FilmSource.read`; it is decoded once to learn what it really holds.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function openFilm(path: string, options: FilmOptions): Promise<FilmSource> {
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

/** Of frames that are shown at these times; the last one is taken to last as long as a mean one. */
export function durationOf(times: readonly number[]): number {
  const last = times.at(-1) ?? 0;
  return times.length > 1 ? (last * times.length) / (times.length - 1) : 0.04 * times.length;
}

/** Every how many frames one has to be looked at for so many looks a second, in the film's usual pace. */
export function stepFor(times: readonly number[], looksPerSecond: number): number {
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
  if (usual <= 0) return 1;
  return Math.max(1, Math.floor(1 / (usual * looksPerSecond) + 1e-6));
}
