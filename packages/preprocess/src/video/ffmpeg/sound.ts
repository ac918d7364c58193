import type { AudioFound, SoundOptions } from '../decoder.js';
import {
  abortedVideo,
  complaintOf,
  failedVideo,
  INPUT_OPTIONS,
  isTransient,
  safeInput,
} from '../ffmpegInput.js';
import { samplesFrom } from '../../littleEndian.js';
import { startSound } from './fluentSound.js';
import { unstartable } from './program.js';
import { collect, type Run } from './run.js';

/** Decodes the first audio stream of a video as mono PCM. @throws PreprocessError */
export async function readSound(path: string, options: SoundOptions): Promise<AudioFound> {
  if (path.includes('\0')) throw unstartable(path);
  const { sampleRate, longestS, timeoutMs, signal } = options;
  const start = (): Run =>
    startSound({ input: safeInput(path), inputOptions: INPUT_OPTIONS, sampleRate, longestS });
  // Twice the expected size; ffmpeg itself limits the duration.
  const mostBytes = 2 * longestS * sampleRate * Int16Array.BYTES_PER_ELEMENT;
  const { output, stoppedBy, ...ending } = await collect(start, { timeoutMs, mostBytes, signal });
  if (stoppedBy === 'signal') throw abortedVideo(path);
  if (stoppedBy) return { missing: `cannot be decoded (ffmpeg took more than ${timeoutMs / 1000} s)` };
  if (isTransient(ending)) throw failedVideo(path, ending);
  if (/matches no streams/.test(ending.stderr)) return { missing: 'no audio stream' };
  if (ending.code !== 0) return { missing: `cannot be decoded (${complaintOf(ending)})` };
  if (output.length === 0) return { missing: 'an empty audio stream' };
  return { samples: samplesFrom(output), sampleRate };
}
