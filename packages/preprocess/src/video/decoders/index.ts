import { AsyncLocalStorage } from 'node:async_hooks';
import { printable } from '@dfer/core';
import { PreprocessError } from '../../errors.js';
import type { VideoDecoder } from '../decoder.js';
import { startForked, startPlainly } from '../ffmpeg/run.js';
import { ffmpegDecoder } from './ffmpeg.js';

/** The decoders by name. */
export const DECODERS = {
  /** Forks each video from an ffmpeg that was loaded once; if that is impossible, starts ffmpeg. */
  'ffmpeg-fork': ffmpegDecoder(startForked),
  /** Starts ffmpeg for each video. */
  ffmpeg: ffmpegDecoder(startPlainly),
} as const satisfies Readonly<Record<string, VideoDecoder>>;

const USUAL = 'ffmpeg-fork';
/** Used for retries, because it shares no process with other videos. */
const SAFEST = 'ffmpeg';

const tried = new AsyncLocalStorage<VideoDecoder>();

/** Returns the current decoder: `DFER_DECODER`, or `ffmpeg-fork`. @throws PreprocessError `BAD_SETTINGS` */
export function decoder(): VideoDecoder {
  return tried.getStore() ?? DECODERS[nameOf(process.env['DFER_DECODER'] ?? USUAL)];
}

function nameOf(wanted: string): keyof typeof DECODERS {
  const names = Object.keys(DECODERS).filter((name): name is keyof typeof DECODERS => name in DECODERS);
  const found = names.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw new PreprocessError(
    'BAD_SETTINGS',
    `DFER_DECODER: expected one of ${names.join(', ')}; received ${printable(wanted)}; correct or unset it.`,
  );
}

/** Runs `work`; after a transient failure, runs it once more with the safest decoder. */
export async function withSecondTry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PreprocessError) || !error.transient) throw error;
    return tried.run(DECODERS[SAFEST], work);
  }
}
