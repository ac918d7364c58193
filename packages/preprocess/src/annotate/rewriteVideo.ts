import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { printable } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { RgbImage } from '../image.js';
import { complaintOf, INPUT_OPTIONS, safeInput } from '../video/ffmpegInput.js';
import { startEncoder } from '../video/ffmpeg/fluentEncoder.js';
import type { VideoReader } from '../video/sources/videoReader.js';

export interface RewriteOptions {
  readonly source: VideoReader;
  /** Whether the source has audio to keep; a folder of frames has none. */
  readonly hasSound: boolean;
  readonly file: string;
  /** ffmpeg's name of the container. */
  readonly format: string;
  /** Draws into a frame of the video's own size. @param time - seconds from the first frame */
  readonly paint: (image: RgbImage, time: number) => Promise<void>;
  /** Called with the number of source frames that are done. */
  readonly onFrame?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Highest frame rate of written videos. */
const MOST_RATE = 60;

/**
 * Writes a copy of a video with drawings in its frames, upright, with square pixels and its audio. The file appears only when it is
 * complete.
 *
 * @throws PreprocessError `BAD_VIDEO`, `FFMPEG_MISSING`, `ABORTED`
 */
export async function rewriteVideo(options: RewriteOptions): Promise<void> {
  const { file, signal } = options;
  const part = `${file}.${process.pid}.part`;
  // Synchronous: an interrupted process may exit before an asynchronous removal.
  const drop = (): void => rmSync(part, { force: true });
  signal?.addEventListener('abort', drop, { once: true });
  try {
    await writePart(options, part);
    await rename(part, file);
  } catch (error) {
    drop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', drop);
  }
}

async function writePart(options: RewriteOptions, part: string): Promise<void> {
  const { source, hasSound, format, paint, onFrame, signal } = options;
  const { times, duration, size, path, startS } = source;
  const rate = rateOf(times);
  const frames = new PassThrough();
  const sound = hasSound ? { input: safeInput(path), options: INPUT_OPTIONS, startS } : null;
  let encoder: ReturnType<typeof startEncoder> | undefined;
  let isOver = false;
  const write = async (image: RgbImage, running: ReturnType<typeof startEncoder>): Promise<void> => {
    if (!frames.write(image.data)) await Promise.race([once(frames, 'drain'), running.ended]);
  };
  const kill = (): void => encoder?.kill();
  signal?.addEventListener('abort', kill, { once: true });
  try {
    let [next, written] = [0, 0];
    for await (const image of source.read(1, size)) {
      signal?.throwIfAborted();
      const { width, height } = image;
      if (!encoder) {
        encoder = startEncoder({ frames, size: { width, height }, rate, sound, format, file: part });
        void encoder.ended.then(() => (isOver = true));
      }
      const until = times[next + 1] ?? duration;
      const due = Math.max(0, Math.round(until * rate) - written);
      if (due > 0) await paint(image, times[next] ?? 0);
      for (let i = 0; i < due; i++) await write(image, encoder);
      written += due;
      onFrame?.(++next);
      // The reason is reported below.
      if (isOver) break;
    }
    frames.end();
    const ending = await encoder?.ended;
    signal?.throwIfAborted();
    if (ending?.code === 0) return;
    throw unwritable(options.file, ending ? complaintOf(ending) : 'no frame');
  } finally {
    signal?.removeEventListener('abort', kill);
    frames.destroy();
    encoder?.kill();
  }
}

/** Mean frame rate. */
function rateOf(times: readonly number[]): number {
  const last = times.at(-1) ?? 0;
  const rate = last > 0 ? (times.length - 1) / last : 25;
  return Number(Math.min(MOST_RATE, Math.max(1, rate)).toFixed(4));
}

function unwritable(file: string, received: string): PreprocessError {
  return new PreprocessError(
    'BAD_VIDEO',
    `Video ${printable(file)}: expected ffmpeg to write it; received ${printable(received)}; check the folder and the free disk space.`,
  );
}
