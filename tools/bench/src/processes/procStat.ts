// The kernel's view of a process (Linux).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Clock ticks per second, the unit of CPU times in `statOf`. */
export const CLOCK_TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Positions in the fields of `statOf`; times are user time, then system time. */
export const [PARENT, OWN_TIMES, CHILDREN_TIMES, RESIDENT_PAGES] = [1, 11, 13, 21];

/** Numeric fields of /proc/PID/stat, starting with the state (NaN); null if the process has ended. */
export function statOf(pid: number | 'self'): number[] | null {
  try {
    // The name before them may contain spaces.
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
  } catch {
    return null;
  }
}

/** User and system time in seconds, at a position among the fields of `statOf`. */
export function secondsAt(fields: readonly number[], at: number): number {
  return (fields[at] + fields[at + 1]) / CLOCK_TICKS;
}

/** MB of a process, of which shared memory counts in proportion to the processes that use it; 0 if it has ended. */
export function pssMb(pid: number): number {
  try {
    const [, kilobytes = '0'] =
      /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
