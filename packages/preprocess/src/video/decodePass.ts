import { COUNT_FIELDS, LOG_OPTIONS, SHOW_PICTURES, type DecoderLog } from './ffmpeg/decoderLog.js';
import type { StartProgram } from './ffmpeg/run.js';
import {
  abortedVideo,
  badVideo,
  failedVideo,
  hungVideo,
  INPUT_OPTIONS,
  safeInput,
  silenceLimitMs,
  streamName,
} from './ffmpegInput.js';
import type { RgbImage } from '../image.js';
import type { PictureFilters } from './pictureFilters.js';
import { readPortablePixmaps } from './sources/ppm.js';

/** Size of frames, which ffmpeg scales: an exact size, or a box to shrink into with the aspect ratio preserved. */
export type FrameSize =
  | { readonly width: number; readonly height: number }
  | {
      readonly maxWidth: number;
      readonly maxHeight: number;
      /** Whether upright pictures use the transposed box. @defaultValue false */
      readonly turned?: boolean;
    };

/** One run of ffmpeg over a video. */
export interface DecodePass {
  readonly size: FrameSize;
  /** Index of the stream in the file. @defaultValue the first video stream that is not a cover image */
  readonly stream?: number | undefined;
  readonly filters: PictureFilters;
  /** Whether to count pictures that look interlaced. @defaultValue false */
  readonly countsFields?: boolean | undefined;
  /** Source frames to decode, from 0, ascending; duplicates are repeated. @defaultValue all */
  readonly frames?: readonly number[] | undefined;
  /** Decode every n-th frame, from the first on; alternative to `frames`. @defaultValue 1 */
  readonly every?: number | undefined;
  /** Skips the deblocking of H.264 and HEVC. */
  readonly coarse: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Longest time without output from ffmpeg; the caller's time does not count. @defaultValue `silenceLimitMs` */
  readonly timeoutMs?: number | undefined;
}

/** Longest list for ffmpeg's `select` filter, which compares each frame with all entries; longer lists are applied here. */
export const MOST_SELECTED = 64;

/** Every picture is written once, whatever its time. */
const PASSTHROUGH = ['-fps_mode', 'passthrough'];

/**
 * Decodes a video to raw RGB frames through a pipe, in order.
 *
 * @param log - receives ffmpeg's messages about every picture of the video
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function* decodePass(
  path: string,
  pass: DecodePass,
  log: DecoderLog,
  start: StartProgram,
): AsyncGenerator<RgbImage, void, undefined> {
  const { frames, signal } = pass;
  if (signal?.aborted) throw abortedVideo(path);
  const wanted = frames && [...new Set(frames)];
  const timeoutMs = pass.timeoutMs ?? silenceLimitMs(wanted?.at(-1) ?? 0);
  const selected = wanted && wanted.length <= MOST_SELECTED ? wanted : undefined;
  const args = passArguments(path, pass, selected);
  const { stdout, ended, kill } = await start('ffmpeg', args, (chunk) => log.add(chunk));
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  let giveUp = (): void => undefined;
  const hung = new Promise<never>((_, fail) => {
    giveUp = () => {
      const error = hungVideo(path, 'ffmpeg', timeoutMs);
      fail(error);
      kill();
      // A child process of it may keep the pipe open.
      stdout.destroy(error);
    };
  });
  hung.catch(() => undefined);
  let silence = setTimeout(giveUp, timeoutMs);

  const timesOf = new Map<number, number>();
  for (const frame of frames ?? []) timesOf.set(frame, (timesOf.get(frame) ?? 0) + 1);
  let count = 0;
  async function* chunks(): AsyncGenerator<unknown, void, undefined> {
    for await (const chunk of stdout) {
      // Only waiting for ffmpeg counts, not the caller's work.
      clearTimeout(silence);
      yield chunk;
      silence = setTimeout(giveUp, timeoutMs);
    }
  }
  try {
    for await (const image of readPortablePixmaps(chunks())) {
      const frame = selected ? selected[count] : count;
      const times = frames && frame !== undefined ? (timesOf.get(frame) ?? 0) : 1;
      for (let time = 0; time < times; time++) yield image;
      count++;
    }
    const ending = await Promise.race([ended, hung]);
    if (signal?.aborted) throw abortedVideo(path);
    if (ending.code !== 0) throw failedVideo(path, { ...ending, stderr: log.complaints });
    if (log.pictures.length === 0) throw badVideo(path, 'a video without a decodable frame');
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

function passArguments(path: string, pass: DecodePass, selected: readonly number[] | undefined): string[] {
  const { size, stream, filters, countsFields, coarse, every = 1 } = pass;
  const wanted = selected
    ? selected.map((frame) => `eq(n,${frame})`).join('+')
    : every > 1
      ? `not(mod(n,${every}))`
      : undefined;
  const select = wanted === undefined ? [] : [`select='${wanted}'`];
  const scale = `${scaleFilter(size)}${filters.scale}`;
  const chain = {
    before: [...filters.before, SHOW_PICTURES],
    after: [...filters.all, ...select, scale, ...filters.selected],
  };
  return [
    ...[...LOG_OPTIONS, '-nostdin', ...INPUT_OPTIONS],
    // One thread per video is most efficient, because many videos are decoded in parallel.
    ...['-threads', '1', ...(coarse ? ['-skip_loop_filter', 'all'] : []), '-i', safeInput(path)],
    ...(countsFields ? countingOutputs(streamName(stream), chain) : output(streamName(stream), chain)),
  ];
}

interface Chain {
  /** Filters for every picture of the file. */
  readonly before: readonly string[];
  /** Filters that select and prepare pictures. */
  readonly after: readonly string[];
}

/** Each PPM frame contains its size, so it need not be known beforehand. */
const PICTURES = [...PASSTHROUGH, ...['-pix_fmt', 'rgb24', '-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1']];

function output(stream: string, { before, after }: Chain): string[] {
  return ['-filter_threads', '1', '-map', stream, '-an', '-vf', [...before, ...after].join(), ...PICTURES];
}

/** A second output counts the fields: ffmpeg 7.0 and 7.1 abort if filters end in a `nullsink`. */
function countingOutputs(stream: string, { before, after }: Chain): string[] {
  const graph = [
    `[${stream}]${[...before, 'split[shown][copy]'].join()}`,
    `[copy]${COUNT_FIELDS}[fields]`,
    `[shown]${after.join()}[pictures]`,
  ].join(';');
  return [
    ...['-filter_complex_threads', '1', '-filter_complex', graph],
    ...['-map', '[pictures]', ...PICTURES],
    ...['-map', '[fields]', ...PASSTHROUGH, '-f', 'null', '-'],
  ];
}

function scaleFilter(size: FrameSize): string {
  if ('width' in size) return `scale=${size.width}:${size.height}`;
  // Makes pixels square, as in `probe`; more extreme aspect ratios are assumed to be errors in the file.
  const width = `iw*if(between(sar,0.25,4),sar,1)`;
  const [longer, shorter] = [
    Math.max(size.maxWidth, size.maxHeight),
    Math.min(size.maxWidth, size.maxHeight),
  ];
  const [across, down] = size.turned
    ? [`if(gte(${width},ih),${longer},${shorter})`, `if(gte(${width},ih),${shorter},${longer})`]
    : [size.maxWidth, size.maxHeight];
  const part = `min(1,min(${across}/(${width}),${down}/ih))`;
  return `scale='max(1,round(${width}*${part}))':'max(1,round(ih*${part}))'`;
}
