import type { ClipSource } from '@dfer/dataset';
import type { AudioFound } from './decoder.js';
import { decoder, withSecondTry } from './decoders/index.js';
import { videoSource } from './sources/videoSource.js';

/** Samples a second: what speech recognizers and emotion-from-speech networks take. */
export const SAMPLE_RATE = 16_000;

/** What is longer is cut: 115 MB, which a store of clips was never meant for. */
const LONGEST_S = 3600;
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
  const { silence } = videoSource(source);
  if (silence !== null) return { missing: silence };
  const options = { sampleRate: SAMPLE_RATE, longestS: LONGEST_S, timeoutMs, signal };
  return withSecondTry(() => decoder().sound(source.path, options));
}
