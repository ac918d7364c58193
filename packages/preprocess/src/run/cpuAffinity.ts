import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * The cores that this process may use, by number; none where the system does not tell (only Linux does).
 */
export function allowedCores(): readonly number[] {
  try {
    const [, list = ''] =
      /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
  } catch {
    return [];
  }
}

/**
 * Keeps this thread, and the processes that it starts from now on, on one core: frames then pass from ffmpeg to the networks within
 * its caches, and no wake-up goes from core to core. Without `taskset` (util-linux) all stays as it is.
 */
export function keepToCore(core: number): void {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1)!;
    execFileSync('taskset', ['-cp', String(core), thread], { stdio: 'ignore' });
  } catch {
    // It only saves time.
  }
}

/** Cores that threads take one each of, first come first served. Goes from thread to thread as it is. */
export interface CoreSeats {
  readonly cores: readonly number[];
  /** How many are taken: one Int32. */
  readonly taken: SharedArrayBuffer;
}

export function coreSeats(cores: readonly number[]): CoreSeats {
  return { cores, taken: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
}

/** Keeps this thread on a core of its own; where all are taken, as by a worker that died, it goes where it likes. */
export function takeSeat({ cores, taken }: CoreSeats): void {
  const core = cores[Atomics.add(new Int32Array(taken), 0, 1)];
  if (core !== undefined) keepToCore(core);
}
