import type { ClipSource } from '@dfer/dataset';
import type { AudioFound } from './decoder.js';
import { decoder, withSecondTry } from './decoders/index.js';
import { videoSource } from './sources/videoSource.js';

/** Samples per second: the rate that speech and speech-emotion recognition networks use. */
export const SAMPLE_RATE = 16_000;

/** Longer audio is cut off: an hour takes 115 MB. */
const LONGEST_S = 3600;
const TIMEOUT_MS = 120_000;

/**
 * Decodes the first hour of the first audio stream of a video as 16 kHz mono. If there is no audio or it cannot be decoded, the reason is
 * returned, because the pictures may still be good.
 *
 * @throws PreprocessError `FFMPEG_MISSING`, `ABORTED`, and `BAD_VIDEO` for transient failures
 */
export async function soundOf(
  source: ClipSource,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<AudioFound> {
  const { silence } = videoSource(source);
  if (silence !== null) return { missing: silence };
  const options = { sampleRate: SAMPLE_RATE, longestS: LONGEST_S, timeoutMs, signal };
  return withSecondTry(() => decoder().sound(source.path, options));
}
