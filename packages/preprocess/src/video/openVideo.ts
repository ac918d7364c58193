import type { RgbImage } from '../image.js';
import { peakLight } from './evidence/brightness.js';
import { treatFields } from './evidence/fields.js';
import { MOST_SELECTED, type DecodePass, type FrameSize } from './decodePass.js';
import type { DecoderFindings } from './decoder.js';
import { decoder } from './decoders/index.js';
import type { VideoEvidence } from '../clip/videoEvidence.js';
import { evidenceOf } from './evidence/evidence.js';
import { badVideo } from './ffmpegInput.js';
import { readMp4 } from './evidence/mp4Facts.js';
import { filtersFor, isHdr, scaleOptions } from './pictureFilters.js';
import type { LengthPromise } from './probe.js';
import { shownTimes } from './evidence/shownTimes.js';

export interface OpenVideoOptions {
  readonly size: FrameSize;
  /** Chooses frames, from 0, ascending, given the presentation times of all frames (seconds). */
  readonly choose: (times: readonly number[]) => readonly number[];
  /** Skips the deblocking of H.264 and HEVC: lower quality, up to 25 % faster. @defaultValue false */
  readonly coarse?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Longest time without output from ffmpeg, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** A video that was decoded once to collect its properties. */
export interface OpenedVideo {
  readonly evidence: VideoEvidence;
  /** The chosen frames. */
  readonly frames: readonly number[];
  /** Presentation time of each of `frames`, seconds. */
  readonly times: readonly number[];
  /** Time of the first picture, in seconds from the start of the file, which may start with audio only. */
  readonly startS: number;
  /** Longer side of the video in pixels, as coded. */
  readonly longerSide: number;
  /** One image for each of `frames` that can be read; undefined if they are too many for memory. */
  readonly images: readonly RgbImage[] | undefined;
  /** Options for decoding more frames. */
  readonly how: Pick<DecodePass, 'stream' | 'filters' | 'coarse' | 'signal' | 'timeoutMs'>;
}

/** Most bytes of frames held in memory, so that memory does not grow with the length of a video. */
export const MOST_HELD_BYTES = 96 * 2 ** 20;

/** A box larger than any picture, to decode at full size. */
const EVERY_LINE = { maxWidth: 2 ** 14, maxHeight: 2 ** 14 };

/** Number of frames decoded in the first pass if the chosen ones are too many for a filter. */
const LOOKED_AT = 16;

/**
 * Decodes a video according to its container and compares the decoder's findings. If they differ (other pictures, times, fields or
 * colors), decodes it again according to the findings.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function openVideo(path: string, options: OpenVideoOptions): Promise<OpenedVideo> {
  const { size, choose, coarse = false, signal, timeoutMs } = options;
  const declared = await containerFacts(path, options);
  const common = { stream: declared.stream, coarse, signal, timeoutMs };
  const decodeWith = async (pass: Omit<DecodePass, keyof typeof common | 'size'>): Promise<Pass> => {
    const { findings, images } = decoder().decode(path, { size, ...pass, ...common });
    return { findings, ...(await held(images)) };
  };
  const container = shownTimes(declared.times);
  const guess = selectable(choose(container.times));
  const plain = { before: [], all: [], scale: scaleOptions(declared), selected: [] };
  const first = await decodeWith({ frames: guess, filters: plain, countsFields: true });
  const { stream, isCut } = first.findings;
  const look = (wanted: readonly number[]): AsyncIterable<RgbImage> =>
    decoder().decode(path, { size: EVERY_LINE, frames: wanted, filters: plain, ...common }).images;
  const fields = await treatFields(first.findings, look);
  const { facts, pictures } = fields;
  if (stream?.isDolbyVisionOnly) {
    throw badVideo(path, 'Dolby Vision without a base layer, whose colors ffmpeg cannot decode');
  }
  const { times, notes, lost } = shownTimes(
    pictures.map(({ time }) => time),
    (picture) => pictures[picture]?.isDamaged ?? false,
    first.findings.readAhead,
  );
  // If the decoder's times are consistent, ffmpeg itself has removed the container's jumps.
  const jumps = notes.length + lost > 0 ? notes : container.notes;
  const frames = choose(times);
  const filters = filtersFor(fields, facts && isHdr(facts) ? peakLight(first.images, facts.transfer) : 0);
  const isAsGuessed = same(guess, frames) && JSON.stringify(filters) === JSON.stringify(plain);
  const last = isAsGuessed || frames.length > MOST_SELECTED ? first : await decodeWith({ frames, filters });
  const missing = missingPictures(declared, times, isCut);
  return {
    evidence: evidenceOf(first.findings, pictures, lost, missing, [
      ...declared.notes,
      ...fields.notes,
      ...jumps,
    ]),
    frames,
    times: frames.map((frame) => times[frame]!),
    startS: pictures[0]?.time || 0,
    longerSide: Math.max(declared.width, declared.height),
    images: last.isWhole && frames.length <= MOST_SELECTED ? last.images : undefined,
    how: { filters, ...common },
  };
}

interface Pass {
  readonly findings: DecoderFindings;
  readonly images: readonly RgbImage[];
  /** Whether `images` is complete. */
  readonly isWhole: boolean;
}

async function held(frames: AsyncIterable<RgbImage>): Promise<Omit<Pass, 'findings'>> {
  const images: RgbImage[] = [];
  let bytes = 0;
  for await (const image of frames) {
    bytes += image.data.length;
    if (bytes <= MOST_HELD_BYTES) images.push(image);
  }
  return { images, isWhole: bytes <= MOST_HELD_BYTES };
}

interface ContainerFacts extends LengthPromise {
  readonly stream: number | undefined;
  /** Pixels as coded. */
  readonly width: number;
  readonly height: number;
  readonly times: readonly number[];
  readonly matrix: string;
  readonly notes: readonly string[];
}

async function containerFacts(path: string, options: OpenVideoOptions): Promise<ContainerFacts> {
  const plain = await readMp4(path);
  if (plain) return { ...plain, stream: undefined, promisedS: undefined, isFirm: false, notes: [] };
  const { codedWidth, codedHeight, ...probed } = await decoder().probe(path, options);
  return { ...probed, width: codedWidth, height: codedHeight };
}

function selectable(frames: readonly number[]): readonly number[] {
  if (frames.length <= MOST_SELECTED) return frames;
  return Array.from(
    { length: LOOKED_AT },
    (_, i) => frames[Math.floor(((i + 0.5) * frames.length) / LOOKED_AT)]!,
  );
}

function same(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((value, i) => value === others[i]);
}

function missingPictures(
  { promisedS, isFirm }: LengthPromise,
  times: readonly number[],
  isCut: boolean,
): number {
  const lastS = times.at(-1);
  if (promisedS === undefined || lastS === undefined || !(isFirm || isCut)) return 0;
  const stepS = lastS > 0 ? lastS / (times.length - 1) : promisedS;
  // The last picture lasts one step, part of which headers round away.
  return Math.max(0, Math.round((promisedS - lastS) / stepS) - 1);
}
