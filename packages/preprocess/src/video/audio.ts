import type { ClipSource } from '@dfer/dataset';
import type { ClipAudio } from '@dfer/clips';
import { withSecondTry } from './ffmpeg/plainStart.js';
import { startSound } from './ffmpeg/fluentSound.js';
import { unstartable } from './ffmpeg/program.js';
import { collect, type Finished, type Run } from './ffmpeg/run.js';
import {
  abortedVideo,
  complaintOf,
  failedVideo,
  INPUT_OPTIONS,
  isTransient,
  safeInput,
} from './ffmpegInput.js';
import { samplesFrom } from '../littleEndian.js';

/** A clip's sound, or one line that says why there is none. */
export type AudioFound = ClipAudio | { readonly missing: string };

/** Samples a second: what speech recognisers and emotion-from-speech networks take. */
export const SAMPLE_RATE = 16_000;

/** What is longer is cut: 115 MB, which a store of clips was never meant for. */
const LONGEST_S = 3600;
/** Twice that: ffmpeg holds to it. */
const MOST_BYTES = 2 * LONGEST_S * SAMPLE_RATE * Int16Array.BYTES_PER_ELEMENT;

const TIMEOUT_MS = 120_000;

/**
 * The first sound stream of a film as 16 kHz mono, its first hour. A film without sound, or with one that cannot be decoded, is no fault of
 * its pictures: the reason is returned.
 *
 * @throws PreprocessError `FFMPEG_MISSING`, `ABORTED`, and `BAD_VIDEO` where a next try may tell more
 */
export async function soundOf(
  source: ClipSource,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<AudioFound> {
  if (source.kind === 'frames') return { missing: 'a folder of frames' };
  return withSecondTry(() => soundOfFilm(source.path, signal, timeoutMs));
}

async function soundOfFilm(
  path: string,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<AudioFound> {
  const { output, stoppedBy, ...ending } = await decodePcm(path, signal, timeoutMs);
  if (stoppedBy === 'signal') throw abortedVideo(path);
  if (stoppedBy) return { missing: `cannot be decoded (ffmpeg took more than ${timeoutMs / 1000} s)` };
  if (isTransient(ending)) throw failedVideo(path, ending);
  if (/matches no streams/.test(ending.said)) return { missing: 'no audio stream' };
  if (ending.code !== 0) return { missing: `cannot be decoded (${complaintOf(ending)})` };
  if (output.length === 0) return { missing: 'an empty audio stream' };
  return { samples: samplesFrom(output), sampleRate: SAMPLE_RATE };
}

function decodePcm(path: string, signal: AbortSignal | undefined, timeoutMs: number): Promise<Finished> {
  if (path.includes('\0')) throw unstartable(path);
  const start = (): Run =>
    startSound({
      input: safeInput(path),
      inputOptions: INPUT_OPTIONS,
      sampleRate: SAMPLE_RATE,
      longestS: LONGEST_S,
    });
  return collect(start, { timeoutMs, mostBytes: MOST_BYTES, signal });
}
