import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { SyntheticError } from './errors.js';

/** Size and frame rate of the video. */
export interface VideoFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/**
 * Encodes raw RGB frames as H.264 (yuv420p) in an MP4; the same frames give the same bytes with the same ffmpeg.
 * @throws SyntheticError `FFMPEG_MISSING`, `CANNOT_WRITE` (input) or `FFMPEG_FAILED`.
 */
export async function encodeMp4(
  path: string,
  format: VideoFormat,
  frames: Iterable<Uint8ClampedArray>,
  ffmpeg = 'ffmpeg',
): Promise<void> {
  const args = ['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24'];
  args.push('-s', `${format.width}x${format.height}`, '-r', String(format.fps), '-i', 'pipe:0');
  args.push('-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-threads', '1');
  args.push('-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'mp4', path);
  // Its own process group: Ctrl-C in a terminal must not interrupt the current clip. ffmpeg exits when its input ends.
  const child = spawn(ffmpeg, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)));
  const closed = new Promise<Ending>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // Handled below; without this, a failed start would also be an unhandled rejection.
  closed.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new SyntheticError(
      'FFMPEG_MISSING',
      'input',
      `encoder: expected the program "${ffmpeg}"; received none that starts; install ffmpeg (Debian: apt install ffmpeg)`,
      { cause },
    );
  }
  for (const frame of frames) {
    if (child.stdin.destroyed) break;
    if (!child.stdin.write(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength))) {
      // For a broken pipe, ffmpeg's own error message says more; it is read below.
      await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
    }
  }
  child.stdin.end();
  await finished(child.stdin).catch(() => undefined);
  const failure = failureOf(path, await closed, stderr);
  if (failure !== null) throw failure;
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** ffmpeg's messages about missing disk space, and their causes. */
const NO_ROOM = [
  [/No space left on device/, 'a full disk'],
  [/Disk quota exceeded/, 'an exceeded disk quota'],
  [/File too large/, 'a file-size limit'],
] as const;

function failureOf(path: string, { code, signal }: Ending, stderr: string): SyntheticError | null {
  // The shell's limit (ulimit -f) kills ffmpeg with a signal, before it can print a message.
  const full = signal === 'SIGXFSZ' ? NO_ROOM[2] : NO_ROOM.find(([words]) => words.test(stderr));
  if (full) {
    return new SyntheticError(
      'CANNOT_WRITE',
      'input',
      `expected free disk space at ${path}; received ${full[1]}; free some space and run again, finished clips are kept`,
    );
  }
  if (signal !== null) {
    return new SyntheticError(
      'FFMPEG_FAILED',
      'failed',
      `expected ffmpeg to finish ${path}; received signal ${signal}; run again, finished clips are kept`,
      { transient: true },
    );
  }
  if (code === 0) return null;
  return new SyntheticError(
    'FFMPEG_FAILED',
    'internal',
    `ffmpeg exited with code ${code} while writing ${path}: ${stderr.trim()}`,
  );
}
