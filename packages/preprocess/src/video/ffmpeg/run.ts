import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { reasonOf } from '@dfer/core';
import { forkServerOf } from './forkServer.js';
import { fileOf, startError, unstartable, type Program } from './program.js';
import { spawnProgram } from './spawn.js';

/** A process for one video. */
export interface Run {
  /** Standard output; the process blocks while it is not read. */
  readonly stdout: Readable;
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

/** How a process ended: with an exit code or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its standard error. */
  readonly stderr: string;
  /** The exit status is unknown because the fork server was killed. */
  readonly isLost?: boolean;
}

/**
 * Starts a program with arguments and no input.
 *
 * @param onStderr - called with the program's standard error
 * @throws PreprocessError `FFMPEG_MISSING`, `BAD_VIDEO`
 */
export type StartProgram = (
  program: Program,
  args: readonly string[],
  onStderr?: (chunk: Buffer) => void,
) => Promise<Run>;

/** Starts a program with `spawn`. */
export const startPlainly: StartProgram = async (program, args, onStderr) => {
  refuseNul(args);
  const file = fileOf(program);
  try {
    return await spawnProgram(file, args, onStderr);
  } catch (error) {
    throw startError(file, error);
  }
};

/** Starts a program with the fork server, which takes a tenth of the time, or with `spawn` if there is none. */
export const startForked: StartProgram = async (program, args, onStderr) => {
  refuseNul(args);
  const server = await forkServerOf(fileOf(program));
  const forked = typeof server === 'string' ? null : await server.run(args, onStderr);
  return forked ?? startPlainly(program, args, onStderr);
};

function refuseNul(args: readonly string[]): void {
  const withNul = args.find((arg) => arg.includes('\0'));
  if (withNul !== undefined) throw unstartable(withNul);
}

/** Returns why ffmpeg is started separately for each video, or cannot start; null if the fork server works. */
export async function obstacleToForking(): Promise<string | null> {
  try {
    const server = await forkServerOf(fileOf('ffmpeg'));
    return typeof server === 'string' ? server : null;
  } catch (error) {
    return reasonOf(error);
  }
}

export interface RunLimits {
  /** The process is killed after this time. */
  readonly timeoutMs: number;
  /** Largest output in bytes. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Finished extends Ending {
  readonly output: Buffer;
  /** The limit that stopped it, if any; the output is then incomplete. */
  readonly stoppedBy: keyof RunLimits | null;
}

/**
 * Runs a program to its end and collects its output.
 *
 * @throws PreprocessError `FFMPEG_MISSING`
 */
export function runToEnd(
  start: StartProgram,
  program: Program,
  args: readonly string[],
  limits: RunLimits,
): Promise<Finished> {
  return collect(() => start(program, args), limits);
}

/** Starts a process and collects its output until it ends. */
export async function collect(
  start: () => Run | Promise<Run>,
  { timeoutMs, mostBytes, signal }: RunLimits,
): Promise<Finished> {
  const chunks: Buffer[] = [];
  const stopped = (stoppedBy: keyof RunLimits): Finished => ({
    ...{ code: null, signal: null, stderr: '', output: Buffer.concat(chunks), stoppedBy },
  });
  if (signal?.aborted) return stopped('signal');
  const { stdout, ended, kill } = await start();
  let bytes = 0;
  return new Promise((done) => {
    const stop = (limit: keyof RunLimits): void => {
      over();
      kill();
      // A child process of it may keep the pipe open.
      stdout.destroy();
      done(stopped(limit));
    };
    const onAbort = (): void => stop('signal');
    const timer = setTimeout(stop, timeoutMs, 'timeoutMs');
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > mostBytes) stop('mostBytes');
    });
    const read = finished(stdout, { writable: false }).catch(() => undefined);
    void Promise.all([ended, read]).then(([ending]) => {
      over();
      done({ ...ending, output: Buffer.concat(chunks), stoppedBy: null });
    });
  });
}
