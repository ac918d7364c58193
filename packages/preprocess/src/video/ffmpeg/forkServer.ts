import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { reasonOf } from '@dfer/core';
import { LastBytes } from './tailBuffer.js';
import type { Ending, Run } from './run.js';

// Client of native/forkServer.c: a program that forks itself for each video.

const LIBRARY = fileURLToPath(new URL('../../../build/forkServer.so', import.meta.url));

/** Also identifies the version of the protocol. */
const HELLO = 'dfer fork server 1\n';
/** Longer output is not a reason from the library, but from the program itself. */
const LONGEST_REASON = 100;
const STARTED = 'S'.charCodeAt(0);
const ENDED = Buffer.from('\0END');

/** Longest start of a server or a fork; after that, the program is started normally. */
const START_LIMIT_MS = 10_000;
/** A server is abandoned after this many forks that did not start in time. */
const MOST_LATE = 2;
/** How long a failed start of a server is cached. */
const FAILURE_CACHED_MS = 60_000;

const servers = new Map<string, Promise<ForkServer | string>>();

/**
 * Returns the fork server of a program, one per thread, started on first use.
 *
 * @returns the server, or the reason why there is none
 */
export function forkServerOf(file: string, library = LIBRARY): Promise<ForkServer | string> {
  const obstacle = obstacleTo(library);
  if (obstacle !== null) return Promise.resolve(obstacle);
  const known = servers.get(file);
  if (known) return known;
  const forget = (): void => {
    if (servers.get(file) === server) servers.delete(file);
  };
  const server = ForkServer.start(file, library, forget).catch((error: unknown) => {
    setTimeout(forget, FAILURE_CACHED_MS).unref();
    return reasonOf(error);
  });
  servers.set(file, server);
  return server;
}

function obstacleTo(library: string): string | null {
  if (process.env['DFER_FFMPEG_FORK'] === '0') return 'DFER_FFMPEG_FORK=0';
  if (process.platform !== 'linux') return `it needs Linux and this is ${process.platform}`;
  return existsSync(library) ? null : 'its native part is not compiled (npm rebuild @dfer/preprocess)';
}

export class ForkServer {
  #requests = 0;
  #running = 0;
  #late = 0;
  #isRetired = false;

  private constructor(
    private readonly socketPath: string,
    private readonly process: ChildProcess,
    private readonly onEnd: () => void,
  ) {}

  /**
   * @param onEnd - called when the server accepts no more videos, for example after a long idle time
   * @throws Error if the program cannot be turned into a server
   */
  static async start(file: string, library: string, onEnd: () => void): Promise<ForkServer> {
    // mkdtemp makes the folder inaccessible to other users.
    const folder = mkdtempSync(join(folderForSockets(), 'dfer-ffmpeg-'));
    const tidy = (): void => rmSync(folder, { recursive: true, force: true });
    const socketPath = join(folder, 'socket');
    let child: ReturnType<typeof spawnServer> | undefined;
    try {
      child = spawnServer(file, library, folder, socketPath);
      child.once('exit', tidy);
      await hello(child);
    } catch (error) {
      child?.kill('SIGKILL');
      tidy();
      throw error;
    }
    child.once('exit', onEnd);
    // The server does not keep this process alive.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    child.stdin.on('error', () => undefined);
    child.stdout.destroy();
    return new ForkServer(socketPath, child, onEnd);
  }

  /** Accepts no more videos, and exits when the current ones are done. */
  #retire(): void {
    this.#isRetired = true;
    this.onEnd();
    if (this.#running === 0) this.process.stdin?.end();
  }

  /**
   * Called after each video. All forks of a server share their address space layout, which a crash may have revealed to an attacker, so
   * the next video gets a new server.
   */
  #onRunEnd({ signal, isLost }: Ending, isKilled: boolean): void {
    this.#running--;
    if (this.#isRetired || (signal !== null && !isKilled) || isLost === true) this.#retire();
  }

  /** Runs the program with these arguments. @returns null if it did not start */
  async run(args: readonly string[], onStderr?: (chunk: Buffer) => void): Promise<Run | null> {
    const id = (this.#requests = (this.#requests + 1) >>> 0);
    const request = Buffer.from(args.map((arg) => `${arg}\0`).join(''));
    const stdout = connect({ path: this.socketPath });
    const report = connect({ path: this.socketPath, allowHalfOpen: true });
    const received = new LastBytes();
    let hasStarted = false;
    let timer: NodeJS.Timeout | undefined;
    const started = new Promise<boolean>((done) => {
      timer = setTimeout(() => {
        // Other forks of the server may be fine.
        if (++this.#late >= MOST_LATE) this.#retire();
        done(false);
      }, START_LIMIT_MS);
      report.on('data', (chunk: Buffer) => {
        const text = hasStarted ? chunk : chunk.subarray(1);
        received.add(text);
        onStderr?.(text);
        hasStarted ||= chunk[0] === STARTED;
        done(hasStarted);
      });
      report.once('close', () => done(false));
    }).finally(() => clearTimeout(timer));
    // After any error the socket closes, which is handled below.
    for (const socket of [stdout, report]) socket.on('error', () => undefined);
    report.once('end', () => report.end());
    let isKilled = false;
    this.#running++;
    const ended = new Promise<Ending>((done) => {
      report.once('close', () => {
        const ending = endingOf(received.bytes);
        this.#onRunEnd(ending, isKilled || !hasStarted);
        done(ending);
      });
    });
    const kill = (): void => {
      isKilled = true;
      report.end();
    };
    stdout.write(header(id, 0));
    report.write(Buffer.concat([header(id, request.length), request]));
    if (await started) return { stdout, ended, kill };
    stdout.destroy();
    report.destroy();
    return null;
  }
}

/** Characters that a path in LD_PRELOAD cannot contain, and the longest folder for which socket paths are valid. */
const UNFIT = /[\s:]/;
const LONGEST_FOLDER = 70;

function folderForSockets(): string {
  const folder = [process.env['TMPDIR'] ?? tmpdir(), '/tmp', '/dev/shm'].find(
    (path) => !UNFIT.test(path) && path.length <= LONGEST_FOLDER && existsSync(path),
  );
  if (folder === undefined) throw new Error('no temporary folder has a short path without spaces and colons');
  return folder;
}

function spawnServer(
  file: string,
  library: string,
  folder: string,
  socketPath: string,
): ChildProcessByStdio<Writable, Readable, null> {
  // The library's own path may contain separators of LD_PRELOAD.
  const preloaded = join(folder, 'forkServer.so');
  symlinkSync(library, preloaded);
  const { LD_PRELOAD } = process.env;
  return spawn(file, {
    env: {
      ...process.env,
      LD_PRELOAD: LD_PRELOAD ? `${preloaded}:${LD_PRELOAD}` : preloaded,
      DFER_FORK_SERVER: socketPath,
      // Resolves all symbols before the first fork, and prevents threads, which do not survive a fork.
      LD_BIND_NOW: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
    // The server exits when its standard input is closed.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

async function hello(child: ChildProcess): Promise<void> {
  const output = new LastBytes();
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((done, fail) => {
    timer = setTimeout(fail, START_LIMIT_MS, new Error('it did not start in time'));
    child.once('error', fail);
    child.once('exit', () => {
      const [reason] = output.text.split('\n');
      const isSilent = reason === '' || output.bytes.length > LONGEST_REASON;
      fail(new Error(isSilent ? 'it ignores LD_PRELOAD, as static binaries do' : reason));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      output.add(chunk);
      if (output.text === HELLO) done();
    });
  }).finally(() => clearTimeout(timer));
}

function header(id: number, bytes: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(id, 0);
  header.writeUInt32LE(bytes, 4);
  return header;
}

/** Parses the exit status at the end of a report; if it is missing, the server died, and the process with it. */
function endingOf(report: Buffer): Ending {
  const at = report.length - ENDED.length - Int32Array.BYTES_PER_ELEMENT;
  if (at < 0 || ENDED.compare(report, at, at + ENDED.length) !== 0) {
    return { code: null, signal: 'SIGKILL', stderr: report.toString(), isLost: true };
  }
  const stderr = report.subarray(0, at).toString();
  // Status as in Linux's wait(2).
  const status = report.readInt32LE(at + ENDED.length);
  const number = status & 0x7f;
  if (number === 0) return { code: (status >> 8) & 0xff, signal: null, stderr };
  const signals = Object.entries(constants.signals);
  return {
    code: null,
    signal: signals.find(([, value]) => value === number)?.[0] ?? `signal ${number}`,
    stderr,
  };
}
