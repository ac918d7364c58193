import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { SyntheticError } from './errors.js';

/** Size and rate of the film. */
export interface FilmFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/**
 * Encodes raw RGB frames as H.264 (yuv420p) in an mp4; the same frames give the same bytes on the same ffmpeg.
 * @throws SyntheticError `FFMPEG_MISSING`, `CANNOT_WRITE` (input) or `FFMPEG_FAILED`.
 */
export async function encodeMp4(
  path: string,
  format: FilmFormat,
  frames: Iterable<Uint8ClampedArray>,
  ffmpeg = 'ffmpeg',
): Promise<void> {
  const args = ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24'];
  args.push('-s', `${format.width}x${format.height}`, '-r', String(format.fps), '-i', 'pipe:0');
  args.push('-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-threads', '1');
  args.push('-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'mp4', path);
  // In a process group of its own: Ctrl-C in a terminal must not end the clip under way. It ends when its input does.
  const child = spawn(ffmpeg, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const closed = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // Handled below; without this a failed start would also be an unhandled rejection.
  closed.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new SyntheticError(
      'FFMPEG_MISSING',
      'input',
      `clips are encoded by ffmpeg: expected a program "${ffmpeg}"; it could not be started; install ffmpeg (Debian: apt install ffmpeg)`,
      { cause },
    );
  }
  for (const frame of frames) {
    if (child.stdin.destroyed) break;
    if (!child.stdin.write(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength))) {
      // A broken pipe is told better by what ffmpeg says when it ends.
      await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
    }
  }
  child.stdin.end();
  await finished(child.stdin).catch(() => undefined);
  const failure = failureOf(path, await closed, said);
  if (failure !== null) throw failure;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What ffmpeg says where there is no room, and what that is. */
const NO_ROOM = [
  [/No space left on device/, 'a full disk'],
  [/Disk quota exceeded/, 'a full quota'],
  [/File too large/, 'a limit on the size of files'],
] as const;

function failureOf(path: string, { code, signal }: Ending, said: string): SyntheticError | null {
  // The limit of a shell (ulimit -f) ends ffmpeg by a signal, before it can say a word.
  const full = signal === 'SIGXFSZ' ? NO_ROOM[2] : NO_ROOM.find(([words]) => words.test(said));
  if (full) {
    return new SyntheticError(
      'CANNOT_WRITE',
      'input',
      `expected space left at ${path}; received ${full[1]}; free some and run again, finished clips are kept`,
    );
  }
  if (signal !== null) {
    return new SyntheticError(
      'FFMPEG_FAILED',
      'failed',
      `expected ffmpeg to finish ${path}; received an end by ${signal}; run again, finished clips are kept`,
      { transient: true },
    );
  }
  if (code === 0) return null;
  return new SyntheticError(
    'FFMPEG_FAILED',
    'internal',
    `ffmpeg ended with ${code} while writing ${path}: ${said.trim()}`,
  );
}
