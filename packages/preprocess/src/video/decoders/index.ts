import { AsyncLocalStorage } from 'node:async_hooks';
import { printable } from '@dfer/core';
import { PreprocessError } from '../../errors.js';
import type { VideoDecoder } from '../decoder.js';
import { startForked, startPlainly } from '../ffmpeg/run.js';
import { ffmpegDecoder } from './ffmpeg.js';

/** The decoders by name; what is heavy is loaded with the first film. */
export const DECODERS = {
  /** Each film is forked from an ffmpeg that was loaded once; started as any other where that cannot be. */
  'ffmpeg-fork': ffmpegDecoder(startForked),
  /** ffmpeg is loaded anew for each film. */
  ffmpeg: ffmpegDecoder(startPlainly),
} as const satisfies Readonly<Record<string, VideoDecoder>>;

const USUAL = 'ffmpeg-fork';
/** That of a second try: it shares nothing with other films. */
const SAFEST = 'ffmpeg';

const tried = new AsyncLocalStorage<VideoDecoder>();

/** The decoder in use: `DFER_DECODER`, or `ffmpeg-fork`. @throws PreprocessError `BAD_SETTINGS` */
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

/** Does some work, and where it fails by no fault of its own once more, with the safest decoder. */
export async function withSecondTry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PreprocessError) || !error.transient) throw error;
    return tried.run(DECODERS[SAFEST], work);
  }
}
