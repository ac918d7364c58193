import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Returns the numbers of the cores that this process may use; empty except on Linux.
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
 * Pins this thread and the processes that it starts from now on to one core: frames then pass from ffmpeg to the networks through the
 * core's caches, and waking up does not cross cores. Does nothing without `taskset` (util-linux).
 */
export function keepToCore(core: number): void {
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').at(-1)!;
    execFileSync('taskset', ['-cp', String(core), thread], { stdio: 'ignore' });
  } catch {
    // Pinning is only an optimization.
  }
}

/** Cores to assign to threads, one each, first come, first served. Can be posted to other threads. */
export interface CoreSeats {
  readonly cores: readonly number[];
  /** Number of assigned cores: one Int32. */
  readonly taken: SharedArrayBuffer;
}

export function coreSeats(cores: readonly number[]): CoreSeats {
  return { cores, taken: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
}

/** Pins this thread to a free core; if all are taken, for example by a worker that crashed, the thread is not pinned. */
export function takeSeat({ cores, taken }: CoreSeats): void {
  const core = cores[Atomics.add(new Int32Array(taken), 0, 1)];
  if (core !== undefined) keepToCore(core);
}
