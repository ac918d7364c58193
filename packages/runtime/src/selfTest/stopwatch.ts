import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Times of this process so far, in milliseconds. */
interface Clock {
  readonly wall: number;
  /** CPU time of all threads. */
  readonly cpu: number;
  /** Time in which runnable threads waited for cores used by other programs, summed over threads; 0 if Linux does not report it. */
  readonly waited: number;
}

/**
 * Starts measuring.
 *
 * @returns A function that returns the elapsed milliseconds, minus those taken by other programs. Otherwise backends with many threads
 *   would look slower than they are on a busy machine.
 */
export function stopwatch(): () => number {
  const began = now();
  return () => {
    const { wall, cpu, waited } = now();
    return ownTime(
      { wall: wall - began.wall, cpu: cpu - began.cpu, waited: waited - began.waited },
      availableParallelism(),
    );
  };
}

/** Elapsed time minus waiting time. Threads wait in parallel, so this may be too small; the CPU time per core is a lower bound. */
export function ownTime({ wall, cpu, waited }: Clock, cores: number): number {
  return Math.min(wall, Math.max(wall - waited, cpu / cores));
}

function now(): Clock {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000, waited: waitedMs() };
}

function waitedMs(): number {
  try {
    return readdirSync('/proc/self/task').reduce((sum, thread) => sum + waitedBy(thread), 0);
  } catch {
    return 0;
  }
}

/** The second number is the time on the run queue, in nanoseconds. */
function waitedBy(thread: string): number {
  try {
    const [, nanoseconds] = readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    // The thread has just ended.
    return 0;
  }
}
