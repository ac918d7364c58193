import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { reasonOf } from '@dfer/core';
import { forkServerOf } from './forkServer.js';
import { fileOf, startError, unstartable, type Program } from './program.js';
import { spawnProgram } from './spawn.js';

/** A process of a program, for one film. */
export interface Run {
  /** What it writes; it waits where nobody reads. */
  readonly stdout: Readable;
  /** When it has ended; never rejects. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

/** How a process ended: with a code, or by the signal of this name. */
export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it said on its standard error. */
  readonly said: string;
  /** How it ended is not known: who knew it was killed. */
  readonly isLost?: boolean;
}

/**
 * Starts a program with arguments and no input.
 *
 * @param onSaid - is given all that the program says on its standard error
 * @throws PreprocessError `FFMPEG_MISSING`, `BAD_VIDEO`
 */
export type StartProgram = (
  program: Program,
  args: readonly string[],
  onSaid?: (chunk: Buffer) => void,
) => Promise<Run>;

/** As any other program is started. */
export const startPlainly: StartProgram = async (program, args, onSaid) => {
  refuseNul(args);
  const file = fileOf(program);
  try {
    return await spawnProgram(file, args, onSaid);
  } catch (error) {
    throw startError(file, error);
  }
};

/** By the fork server where there is one, which takes a tenth of the time. */
export const startForked: StartProgram = async (program, args, onSaid) => {
  refuseNul(args);
  const server = await forkServerOf(fileOf(program));
  const forked = typeof server === 'string' ? null : await server.run(args, onSaid);
  return forked ?? startPlainly(program, args, onSaid);
};

function refuseNul(args: readonly string[]): void {
  const withNul = args.find((arg) => arg.includes('\0'));
  if (withNul !== undefined) throw unstartable(withNul);
}

/** Why each film starts ffmpeg anew, or why none can; null where one that was loaded once is forked for it. */
export async function obstacleToForking(): Promise<string | null> {
  try {
    const server = await forkServerOf(fileOf('ffmpeg'));
    return typeof server === 'string' ? server : null;
  } catch (error) {
    return reasonOf(error);
  }
}

export interface RunLimits {
  /** After which it is killed, whatever it does. */
  readonly timeoutMs: number;
  /** That it may write. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Finished extends Ending {
  readonly output: Buffer;
  /** Which of the limits ended it, if one did; what it wrote and said is then not complete. */
  readonly stoppedBy: keyof RunLimits | null;
}

/**
 * Runs a program to its end and keeps what it writes.
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

/** Starts a process and keeps what it writes, to its end. */
export async function collect(
  start: () => Run | Promise<Run>,
  { timeoutMs, mostBytes, signal }: RunLimits,
): Promise<Finished> {
  const chunks: Buffer[] = [];
  const stopped = (stoppedBy: keyof RunLimits): Finished => ({
    ...{ code: null, signal: null, said: '', output: Buffer.concat(chunks), stoppedBy },
  });
  if (signal?.aborted) return stopped('signal');
  const { stdout, ended, kill } = await start();
  let bytes = 0;
  return new Promise((done) => {
    const stop = (limit: keyof RunLimits): void => {
      over();
      kill();
      // What it left running may hold the other end open.
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
