import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What this process has used so far, in milliseconds. */
interface Clock {
  readonly wall: number;
  /** Of all threads together. */
  readonly cpu: number;
  /** Time in which threads could have run, but other programs had the cores; of all threads together. 0 where Linux does not tell. */
  readonly waited: number;
}

/**
 * Starts measuring.
 *
 * @returns A function that tells how many milliseconds have passed, less those that other programs took: on a busy machine, backends
 *   with many threads would else look slower than they are.
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

/** Threads wait side by side, so that their sum may be too much; but no program is done before its cores have done its work. */
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
