import ffmpeg from 'fluent-ffmpeg';
import { run } from './ffmpeg/run.js';
import {
  abortedVideo,
  badVideo,
  failedVideo,
  FILM_STREAM,
  hungVideo,
  INPUT_OPTIONS,
  safeInput,
  silenceLimitMs,
} from './ffmpegInput.js';
import type { RgbImage } from '../image.js';
import { readPortablePixmaps } from './ppm.js';

// The one file that knows fluent-ffmpeg (archived in 2025).

/** Frames are scaled inside ffmpeg: to a size, or down to fit a box with the proportions of the picture, never up. */
export type FrameSize =
  | { readonly width: number; readonly height: number }
  | {
      readonly maxWidth: number;
      readonly maxHeight: number;
      /** The longer side of the box goes with the longer side of the picture. @default false */
      readonly turned?: boolean;
    };

export type DecodeOptions = FrameSize & {
  /** Source frames wanted, from 0, ascending; one that is named twice comes twice. @default all */
  readonly frames?: readonly number[];
  /** Leaves out the deblocking of H.264 and HEVC: coarser, up to a quarter faster. @default false */
  readonly coarse?: boolean;
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest that ffmpeg may say nothing, however long the caller takes for a frame.
   * @default 60_000 (or the environment's `DFER_FFMPEG_TIMEOUT_MS`) and 250 for each frame up to the last wanted
   */
  readonly timeoutMs?: number;
};

/** Longer lists are picked from here: ffmpeg would compare each frame of the film with all of them. */
const MOST_SELECTED = 64;

/**
 * Raw RGB frames of a video through a pipe, in order.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function* decode(
  path: string,
  options: DecodeOptions,
): AsyncGenerator<RgbImage, void, undefined> {
  const { frames, coarse = false, signal } = options;
  if (signal?.aborted) throw abortedVideo(path);
  const wanted = frames && [...new Set(frames)];
  const timeoutMs = options.timeoutMs ?? silenceLimitMs(wanted?.at(-1) ?? 0);
  const selected = wanted && wanted.length <= MOST_SELECTED ? wanted : undefined;
  const select = selected ? [`select='${selected.map((frame) => `eq(n,${frame})`).join('+')}'`] : [];
  const command = ffmpeg(safeInput(path))
    // Films are many and cores are few: one thread each wastes nothing.
    .inputOptions('-v', 'error', '-nostdin', ...INPUT_OPTIONS, '-threads', '1')
    .inputOptions(coarse ? ['-skip_loop_filter', 'all'] : [])
    .outputOptions('-map', `0:${FILM_STREAM}`)
    .noAudio()
    .videoFilters([...select, scaleFilter(options)].join(','))
    .outputOptions('-filter_threads', '1', '-fps_mode', 'passthrough', '-pix_fmt', 'rgb24')
    // Each frame of this format tells its own size, which nobody has to know beforehand.
    .outputOptions('-c:v', 'ppm')
    .format('image2pipe')
    .output('pipe:1');
  // fluent-ffmpeg would start ffmpeg anew for each film, so it only writes the arguments; its types tell of the call.
  const { stdout, ended, kill } = await run('ffmpeg', command._getArguments());
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
    if (ending.code !== 0) throw failedVideo(path, ending);
    if (count === 0) throw badVideo(path, 'a video of which no frame can be decoded');
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', kill);
    kill();
  }
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
