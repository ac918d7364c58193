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

// A program that forks itself for each film; see native/forkServer.c, whose other side this is.

const LIBRARY = fileURLToPath(new URL('../../../build/forkServer.so', import.meta.url));

/** Another library would follow other rules. */
const HELLO = 'dfer fork server 1\n';
/** More is no reason but what the program itself has to say. */
const LONGEST_REASON = 100;
const STARTED = 'S'.charCodeAt(0);
const ENDED = Buffer.from('\0END');

/** Longest that a server, or a film of it, may take to start; what takes longer is started as any other program. */
const START_LIMIT_MS = 10_000;
/** A server of which as many films did not start in time is given up. */
const MOST_LATE = 2;
/** Why a server did not start is believed for so long. */
const BELIEVED_MS = 60_000;

const servers = new Map<string, Promise<ForkServer | string>>();

/**
 * The server of a program's file: one a thread, started with its first film.
 *
 * @returns where there is none, the reason
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
    setTimeout(forget, BELIEVED_MS).unref();
    return reasonOf(error);
  });
  servers.set(file, server);
  return server;
}

function obstacleTo(library: string): string | null {
  if (process.env['DFER_FFMPEG_FORK'] === '0') return 'DFER_FFMPEG_FORK=0';
  if (process.platform !== 'linux') return `on Linux only, and not on ${process.platform}`;
  return existsSync(library) ? null : 'its native part is not compiled (npm rebuild @dfer/preprocess)';
}

export class ForkServer {
  #films = 0;
  #running = 0;
  #late = 0;
  #isRetired = false;

  private constructor(
    private readonly socketPath: string,
    private readonly process: ChildProcess,
    private readonly onEnd: () => void,
  ) {}

  /**
   * @param onEnd - when it takes no more films, as where there was nothing to do for long
   * @throws Error where the program cannot be made a server
   */
  static async start(file: string, library: string, onEnd: () => void): Promise<ForkServer> {
    // Nobody else can reach into the folder.
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
    // It keeps nobody waiting.
    child.unref();
    if (child.stdin instanceof Socket) child.stdin.unref();
    child.stdin.on('error', () => undefined);
    child.stdout.destroy();
    return new ForkServer(socketPath, child, onEnd);
  }

  /** Takes no more films, and ends when those that it has are over. */
  #retire(): void {
    this.#isRetired = true;
    this.onEnd();
    if (this.#running === 0) this.process.stdin?.end();
  }

  /**
   * After a film. All films of a server have the same places in memory: what crashed one may have learned them, and the next
   * film gets a server of its own.
   */
  #onFilmEnd({ signal, isLost }: Ending, isKilled: boolean): void {
    this.#running--;
    if (this.#isRetired || (signal !== null && !isKilled) || isLost === true) this.#retire();
  }

  /** A film of these arguments. @returns null where it could not be begun */
  async run(args: readonly string[], onSaid?: (chunk: Buffer) => void): Promise<Run | null> {
    const film = (this.#films = (this.#films + 1) >>> 0);
    const request = Buffer.from(args.map((arg) => `${arg}\0`).join(''));
    const stdout = connect({ path: this.socketPath });
    const report = connect({ path: this.socketPath, allowHalfOpen: true });
    const said = new LastBytes();
    let begun = false;
    let timer: NodeJS.Timeout | undefined;
    const started = new Promise<boolean>((done) => {
      timer = setTimeout(() => {
        // Other films of it may be well.
        if (++this.#late >= MOST_LATE) this.#retire();
        done(false);
      }, START_LIMIT_MS);
      report.on('data', (chunk: Buffer) => {
        const text = begun ? chunk : chunk.subarray(1);
        said.add(text);
        onSaid?.(text);
        begun ||= chunk[0] === STARTED;
        done(begun);
      });
      report.once('close', () => done(false));
    }).finally(() => clearTimeout(timer));
    // Whatever is wrong with it, it closes, and that is told.
    for (const socket of [stdout, report]) socket.on('error', () => undefined);
    report.once('end', () => report.end());
    let isKilled = false;
    this.#running++;
    const ended = new Promise<Ending>((done) => {
      report.once('close', () => {
        const ending = endingOf(said.bytes);
        this.#onFilmEnd(ending, isKilled || !begun);
        done(ending);
      });
    });
    const kill = (): void => {
      isKilled = true;
      report.end();
    };
    stdout.write(header(film, 0));
    report.write(Buffer.concat([header(film, request.length), request]));
    if (await started) return { stdout, ended, kill };
    stdout.destroy();
    report.destroy();
    return null;
  }
}

/** What a path in LD_PRELOAD cannot hold, and the longest that a socket's path may be with the names below it. */
const UNFIT = /[\s:]/;
const LONGEST_FOLDER = 70;

function folderForSockets(): string {
  const folder = [process.env['TMPDIR'] ?? tmpdir(), '/tmp', '/dev/shm'].find(
    (path) => !UNFIT.test(path) && path.length <= LONGEST_FOLDER && existsSync(path),
  );
  if (folder === undefined) throw new Error('no folder for temporary files has a short and plain name');
  return folder;
}

function spawnServer(
  file: string,
  library: string,
  folder: string,
  socketPath: string,
): ChildProcessByStdio<Writable, Readable, null> {
  // The library's own path may hold what separates paths in LD_PRELOAD.
  const preloaded = join(folder, 'forkServer.so');
  symlinkSync(library, preloaded);
  const { LD_PRELOAD } = process.env;
  return spawn(file, {
    env: {
      ...process.env,
      LD_PRELOAD: LD_PRELOAD ? `${preloaded}:${LD_PRELOAD}` : preloaded,
      DFER_FORK_SERVER: socketPath,
      // All is linked before the first fork, and nothing brings threads along, which a fork would lose.
      LD_BIND_NOW: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
    // It lives as long as its input is held open here.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

async function hello(child: ChildProcess): Promise<void> {
  const heard = new LastBytes();
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((done, fail) => {
    timer = setTimeout(fail, START_LIMIT_MS, new Error('it did not start in time'));
    child.once('error', fail);
    child.once('exit', () => {
      const [reason] = heard.text.split('\n');
      const isSilent = reason === '' || heard.bytes.length > LONGEST_REASON;
      fail(new Error(isSilent ? 'it takes no preloaded library, as where it is linked statically' : reason));
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      heard.add(chunk);
      if (heard.text === HELLO) done();
    });
  }).finally(() => clearTimeout(timer));
}

function header(film: number, bytes: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(film, 0);
  header.writeUInt32LE(bytes, 4);
  return header;
}

/** Of a report that ends with how the film ended; where it does not, the server died, and the film with it. */
function endingOf(report: Buffer): Ending {
  const at = report.length - ENDED.length - Int32Array.BYTES_PER_ELEMENT;
  if (at < 0 || ENDED.compare(report, at, at + ENDED.length) !== 0) {
    return { code: null, signal: 'SIGKILL', said: report.toString(), isLost: true };
  }
  const said = report.subarray(0, at).toString();
  // As wait(2) of Linux has it.
  const status = report.readInt32LE(at + ENDED.length);
  const number = status & 0x7f;
  if (number === 0) return { code: (status >> 8) & 0xff, signal: null, said };
  const signals = Object.entries(constants.signals);
  return {
    code: null,
    signal: signals.find(([, value]) => value === number)?.[0] ?? `signal ${number}`,
    said,
  };
}
