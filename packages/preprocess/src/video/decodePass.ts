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

/** Frames are scaled inside ffmpeg: to a size, or down to fit a box with the proportions of the picture, never up. */
export type FrameSize =
  | { readonly width: number; readonly height: number }
  | {
      readonly maxWidth: number;
      readonly maxHeight: number;
      /** The longer side of the box goes with the longer side of the picture. @defaultValue false */
      readonly turned?: boolean;
    };

/** One run of ffmpeg over a film. */
export interface DecodePass {
  readonly size: FrameSize;
  /** Number of the stream in its file. @defaultValue the first video stream that is no cover picture */
  readonly stream?: number | undefined;
  readonly filters: PictureFilters;
  /** Counts pictures that look interlaced. @defaultValue false */
  readonly countsFields?: boolean | undefined;
  /** Source frames wanted, from 0, ascending; one that is named twice comes twice. @defaultValue all */
  readonly frames?: readonly number[] | undefined;
  /** Every how many frames, from the first on, one is wanted; in place of `frames`. @defaultValue 1 */
  readonly every?: number | undefined;
  /** Leaves out the deblocking of H.264 and HEVC. */
  readonly coarse: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Longest that ffmpeg may say nothing, however long the caller takes for a frame. @defaultValue `silenceLimitMs` */
  readonly timeoutMs?: number | undefined;
}

/** Longer lists are picked from here: ffmpeg would compare each frame of the film with all of them. */
export const MOST_SELECTED = 64;

/**
 * Raw RGB frames of a video through a pipe, in order.
 *
 * @param log - is told of every picture of the film
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
      // What it left running may hold the other end open.
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
      // Only waiting counts, not what the caller does with a frame.
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
    if (ending.code !== 0) throw failedVideo(path, { ...ending, said: log.complaints });
    if (log.pictures.length === 0) throw badVideo(path, 'a video of which no frame can be decoded');
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
  const look = [SHOW_PICTURES, ...(countsFields ? [COUNT_FIELDS] : [])];
  const chain = [...filters.before, ...look, ...filters.all, ...select, scale, ...filters.selected];
  return [
    ...[...LOG_OPTIONS, '-nostdin', ...INPUT_OPTIONS],
    // Films are many and cores are few: one thread each wastes nothing.
    ...['-threads', '1', ...(coarse ? ['-skip_loop_filter', 'all'] : []), '-i', safeInput(path)],
    ...['-map', streamName(stream), '-an', '-vf', chain.join()],
    ...['-filter_threads', '1', '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24'],
    // Each frame of this format tells its own size, which nobody has to know beforehand.
    ...['-c:v', 'ppm', '-f', 'image2pipe', 'pipe:1'],
  ];
}

function scaleFilter(size: FrameSize): string {
  if ('width' in size) return `scale=${size.width}:${size.height}`;
  // Pixels that are no squares are made ones, as `probe` tells; beyond these shapes they are an error of the file.
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
