import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import ffmpeg from 'fluent-ffmpeg';
import { PreprocessError, reasonOf } from './errors.js';
import type { RgbImage } from './image.js';

// The one file that knows fluent-ffmpeg (archived in 2025): all calls of ffmpeg and ffprobe go through here.

export interface VideoInfo {
  /** Pixels as shown, after rotation. */
  readonly width: number;
  readonly height: number;
  /** Frames that can be read. */
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
}

export interface DecodeOptions {
  /** Frames are scaled to this many pixels inside ffmpeg. */
  readonly width: number;
  readonly height: number;
  /** Source frames wanted, from 0, ascending; all by default. */
  readonly frames?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** @default 120_000 */
  readonly timeoutMs?: number;
}

/** What is in a video file. @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING` */
export async function probe(path: string): Promise<VideoInfo> {
  const data = await new Promise<ffmpeg.FfprobeData>((done, fail) => {
    ffmpeg.ffprobe(safeInput(path), ['-count_packets'], (error: unknown, found) => {
      if (error) fail(toPreprocessError(path, error));
      else done(found);
    });
  });
  const stream = data.streams.find(({ codec_type, width }) => codec_type === 'video' && Number(width) > 0);
  if (!stream) throw badVideo(path, 'a file without a video stream');
  const frames = Number(stream['nb_read_packets']);
  const promised = Number(stream.nb_frames);
  if (!(frames > 0)) throw badVideo(path, 'a video without frames');
  if (promised > frames)
    throw badVideo(path, `${frames} of the ${promised} frames that its header promises (truncated)`);
  const [numerator = 0, denominator = 1] = (stream.avg_frame_rate ?? '0/1').split('/').map(Number);
  const upright = Math.abs(Number(stream.rotation ?? 0)) % 180 !== 90;
  const [width, height] = [Number(stream.width), Number(stream.height)];
  return {
    width: upright ? width : height,
    height: upright ? height : width,
    frames,
    rate: denominator > 0 ? numerator / denominator : 0,
  };
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
  const { width, height, frames, signal, timeoutMs = 120_000 } = options;
  if (signal?.aborted) throw aborted(path);
  const select = frames ? [`select='${frames.map((frame) => `eq(n,${frame})`).join('+')}'`] : [];
  // fluent-ffmpeg takes a `close` 20 ms before ffmpeg has ended for an error, which a busy machine makes happen.
  const pipe = new PassThrough({ highWaterMark: 1 << 22, emitClose: false });
  const command = ffmpeg(safeInput(path), { timeout: Math.ceil(timeoutMs / 1000) })
    .noAudio()
    .videoFilters([...select, `scale=${width}:${height}`].join(','))
    .outputOptions('-fps_mode', 'passthrough', '-pix_fmt', 'rgb24')
    .format('rawvideo');
  let over = false;
  const finished = new Promise<PreprocessError | null>((done) => {
    command.on('end', () => done(null));
    command.on('error', (error: unknown) => {
      done(signal?.aborted ? aborted(path) : toPreprocessError(path, error));
      pipe.end();
    });
  }).finally(() => {
    over = true;
  });
  const kill = (): void => {
    command.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  command.pipe(pipe, { end: true });

  const bytes = width * height * 3;
  let count = 0;
  let filled = 0;
  let data = new Uint8Array(bytes);
  try {
    for await (const chunk of pipe) {
      if (!(chunk instanceof Uint8Array)) continue;
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + bytes - filled);
        data.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === bytes) {
          yield { data, width, height };
          count++;
          filled = 0;
          data = new Uint8Array(bytes);
        }
      }
    }
    const error = await finished;
    if (error) throw error;
    if (count === 0) throw badVideo(path, 'a video of which no frame can be decoded');
  } finally {
    signal?.removeEventListener('abort', kill);
    if (!over) kill();
  }
}

/** An absolute path behind a protocol: leading dashes and other protocols in a file's name mean nothing to ffmpeg. */
function safeInput(path: string): string {
  return `file:${resolve(path)}`;
}

function badVideo(path: string, received: string, cause?: unknown): PreprocessError {
  const message = `Video ${path}: expected a film that ffmpeg can decode; received ${received}; replace the file or leave the clip out.`;
  return new PreprocessError('BAD_VIDEO', message, cause === undefined ? undefined : { cause });
}

function aborted(path: string): PreprocessError {
  return new PreprocessError('ABORTED', `Video ${path}: decoding was interrupted; run again to go on.`);
}

function toPreprocessError(path: string, error: unknown): PreprocessError {
  const text = error instanceof Error ? error.message : String(error);
  if (/cannot find ff(mpeg|probe)|ENOENT.*ff(mpeg|probe)|ff(mpeg|probe).*ENOENT/i.test(text)) {
    return new PreprocessError(
      'FFMPEG_MISSING',
      'ffmpeg: expected the programs ffmpeg and ffprobe on PATH; received none; install them (Debian: apt install ffmpeg).',
      { cause: error },
    );
  }
  const last = text.trim().split('\n').at(-1) ?? reasonOf(error);
  return badVideo(path, `one that it cannot read (${last.replace(/^.*?file:.*?: /, '')})`, error);
}
