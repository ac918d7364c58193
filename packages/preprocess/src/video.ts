import { PassThrough } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import type { PreprocessError } from './errors.js';
import {
  abortedVideo,
  badVideo,
  FILM_STREAM,
  hungVideo,
  INPUT_OPTIONS,
  safeInput,
  silenceLimitMs,
  toPreprocessError,
} from './filmInput.js';
import type { RgbImage } from './image.js';

// The one file that knows fluent-ffmpeg (archived in 2025).

export interface DecodeOptions {
  /** Frames are scaled to this many pixels inside ffmpeg. */
  readonly width: number;
  readonly height: number;
  /** Source frames wanted, from 0, ascending; one that is named twice comes twice. @default all */
  readonly frames?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /**
   * Longest that ffmpeg may say nothing, however long the caller takes for a frame.
   * @default 60_000 (or the environment's `DFER_FFMPEG_TIMEOUT_MS`) and 250 for each frame up to the last wanted
   */
  readonly timeoutMs?: number;
}

/**
 * Raw RGB frames of a video through a pipe, in order.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function* decode(
  path: string,
  options: DecodeOptions,
): AsyncGenerator<RgbImage, void, undefined> {
  const { width, height, frames, signal } = options;
  if (signal?.aborted) throw abortedVideo(path);
  const wanted = frames && [...new Set(frames)];
  const timeoutMs = options.timeoutMs ?? silenceLimitMs(wanted?.at(-1) ?? 0);
  const select = wanted ? [`select='${wanted.map((frame) => `eq(n,${frame})`).join('+')}'`] : [];
  // fluent-ffmpeg takes a `close` 20 ms before ffmpeg has ended for an error, which a busy machine makes happen.
  const pipe = new PassThrough({ highWaterMark: 1 << 22, emitClose: false });
  const command = ffmpeg(safeInput(path))
    .inputOptions([...INPUT_OPTIONS])
    .outputOptions('-map', `0:${FILM_STREAM}`)
    .noAudio()
    .videoFilters([...select, `scale=${width}:${height}`].join(','))
    .outputOptions('-fps_mode', 'passthrough', '-pix_fmt', 'rgb24')
    .format('rawvideo');
  let over = false;
  let giveUp = (): void => undefined;
  const finished = new Promise<PreprocessError | null>((done) => {
    giveUp = () => {
      const error = hungVideo(path, 'ffmpeg', timeoutMs);
      done(error);
      // What it left running may hold the other end open.
      pipe.destroy(error);
    };
    command.on('end', () => done(null));
    command.on('error', (error: unknown) => {
      done(signal?.aborted ? abortedVideo(path) : toPreprocessError(path, error));
      pipe.end();
    });
  });
  const ended = finished.finally(() => {
    over = true;
  });
  const kill = (): void => {
    command.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  let silence = setTimeout(giveUp, timeoutMs);
  command.pipe(pipe, { end: true });

  const bytes = width * height * 3;
  let count = 0;
  let filled = 0;
  let data = new Uint8Array(bytes);
  try {
    for await (const chunk of pipe) {
      if (!(chunk instanceof Uint8Array)) continue;
      clearTimeout(silence);
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + bytes - filled);
        data.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < bytes) continue;
        for (let times = timesWanted(frames, wanted?.[count]); times > 0; times--)
          yield { data, width, height };
        count++;
        filled = 0;
        data = new Uint8Array(bytes);
      }
      silence = setTimeout(giveUp, timeoutMs);
    }
    const error = await ended;
    if (error) throw error;
    if (count === 0) throw badVideo(path, 'a video of which no frame can be decoded');
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', kill);
    if (!over) kill();
  }
}

/** How often a frame is asked for. */
function timesWanted(frames: readonly number[] | undefined, frame: number | undefined): number {
  return frames?.filter((other) => other === frame).length ?? 1;
}
