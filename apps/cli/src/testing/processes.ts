import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** The built command, as users run it. */
export const BIN = join(__dirname, '../../dist/bin.js');

/** Result of a command. */
export interface Ended {
  /** Exit code as a shell reports it: 128 plus the signal's number for a process ended by a signal. */
  readonly code: number;
  /** Whether a signal ended the process before or after its own handlers were there: while Node.js starts or exits. */
  readonly isKilled: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Target of a stream: this test, a device, a pipe that nobody reads, or closed (`>&-`). */
export type Target = 'pipe' | 'unread' | '/dev/full' | 'none';

export interface RunOptions {
  readonly stdout?: Target;
  readonly stderr?: Target;
  readonly cwd?: string;
  /** A bash command to run first, such as `ulimit -f 8`. */
  readonly before?: string;
  /** Sends a signal once `when` returns true for the elapsed milliseconds and the text on stderr. */
  readonly press?: {
    readonly signal: 'SIGINT' | 'SIGTERM';
    readonly when: (ms: number, stderr: string) => boolean;
  };
}

const NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Runs the built command in a child process. */
export async function runProcess(argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { stdout = 'pipe', stderr = 'pipe', before = 'true', press } = options;
  const full = [stdout, stderr].map((target) => (target === '/dev/full' ? openSync(target, 'w') : null));
  const stdio: StdioOptions = ['ignore', full[0] ?? 'pipe', full[1] ?? 'pipe'];
  const closed = `${stdout === 'none' ? '>&-' : ''} ${stderr === 'none' ? '2>&-' : ''}`;
  const script = `${before}; exec "$@" ${closed}`;
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, BIN, ...argv], {
    stdio,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  for (const fd of full) if (fd !== null) closeSync(fd);
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  if (stdout === 'unread') child.stdout?.destroy();
  if (stderr === 'unread') child.stderr?.destroy();
  const began = Date.now();
  let pressed = false;
  const look = setInterval(() => {
    if (press === undefined || pressed || !press.when(Date.now() - began, output.stderr)) return;
    pressed = true;
    child.kill(press.signal);
  }, 10);
  const ending = await new Promise<Pick<Ended, 'code' | 'isKilled'>>((resolve) => {
    child.on('close', (exit, signal) =>
      resolve({
        code: exit ?? 128 + (signal === null ? 0 : (NUMBERS[signal] ?? 0)),
        isKilled: signal !== null,
      }),
    );
  });
  clearInterval(look);
  return { ...ending, ...output };
}

/** The last line of a text. */
export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

/** Maps items by an asynchronous function, a few concurrently. */
export async function severalAtOnce<In, Out>(
  items: readonly In[],
  map: (item: In) => Promise<Out>,
  lanes = 3,
): Promise<Out[]> {
  const results: Out[] = [];
  const entries = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of entries) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
