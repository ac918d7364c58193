import { spawn } from 'node:child_process';
import type { ClipSource } from '@dfer/dataset';
import type { ClipAudio } from './alignedClip.js';
import { PreprocessError, printable, systemCode } from './errors.js';
import { INPUT_OPTIONS, safeInput } from './filmInput.js';
import { samplesFrom } from './store/littleEndian.js';

/** A clip's sound, or one line that says why there is none. */
export type AudioFound = ClipAudio | { readonly missing: string };

/** Samples a second: what speech recognisers and emotion-from-speech networks take. */
export const SAMPLE_RATE = 16_000;

/** What is longer is cut: 115 MB, which a store of clips was never meant for. */
const LONGEST_S = 3600;

const TIMEOUT_MS = 120_000;

/**
 * The first sound stream of a film as 16 kHz mono, its first hour. A film without sound, or with one that cannot be decoded, is no fault of
 * its pictures: the reason is returned.
 *
 * @throws PreprocessError `FFMPEG_MISSING`, `ABORTED`
 */
export async function soundOf(
  source: ClipSource,
  signal?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<AudioFound> {
  if (source.kind === 'frames') return { missing: 'a folder of frames' };
  const { pcm, complaint } = await decodePcm(source.path, signal, timeoutMs);
  if (complaint !== '') return { missing: complaint };
  if (pcm.length === 0) return { missing: 'an empty audio stream' };
  return { samples: samplesFrom(pcm), sampleRate: SAMPLE_RATE };
}

interface Decoded {
  readonly pcm: Buffer;
  /** Why there is no sound; empty: ffmpeg ended well. */
  readonly complaint: string;
}

function decodePcm(path: string, signal: AbortSignal | undefined, timeoutMs: number): Promise<Decoded> {
  const sound = ['-map', '0:a:0', '-ac', '1', '-ar', String(SAMPLE_RATE), '-t', String(LONGEST_S)];
  return new Promise((done, fail) => {
    const ffmpeg = spawn(
      // As for pictures.
      process.env['FFMPEG_PATH'] ?? 'ffmpeg',
      ['-v', 'error', '-nostdin', ...INPUT_OPTIONS, '-i', safeInput(path), ...sound, '-f', 's16le', 'pipe:1'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        ...(signal ? { signal } : {}),
      },
    );
    const chunks: Buffer[] = [];
    let said = '';
    ffmpeg.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    ffmpeg.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 4096) said += chunk.toString();
    });
    ffmpeg.on('error', (error) => fail(startError(path, error)));
    ffmpeg.on('close', (code, killed) => {
      done({ pcm: Buffer.concat(chunks), complaint: code === 0 ? '' : complaintOf(said, killed, timeoutMs) });
    });
  });
}

function complaintOf(said: string, killed: NodeJS.Signals | null, timeoutMs: number): string {
  if (killed) return `cannot be decoded (ffmpeg took more than ${timeoutMs / 1000} s)`;
  if (/matches no streams/.test(said)) return 'no audio stream';
  return `cannot be decoded (${said.trim().split('\n').at(-1) ?? ''})`;
}

function startError(path: string, error: Error): PreprocessError {
  if (error.name === 'AbortError') {
    return new PreprocessError(
      'ABORTED',
      `Video ${printable(path)}: decoding was interrupted; run again to go on.`,
      {
        cause: error,
      },
    );
  }
  const reason =
    systemCode(error) === 'ENOENT'
      ? 'expected the program ffmpeg on PATH; received none; install it (Debian: apt install ffmpeg).'
      : `expected it to start; received ${error.message}; mend its installation.`;
  return new PreprocessError('FFMPEG_MISSING', `ffmpeg: ${reason}`, { cause: error });
}
