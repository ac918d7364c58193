// Samples memory and CPU time of another process and all its descendants while it runs (Linux).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';
import { sum } from '@dfer/core';
import { OWN_TIMES, PARENT, pssMb, RESIDENT_PAGES, secondsAt, statOf } from './procStat.js';

const pageMb = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })) / 2 ** 20;
const INTERVAL_MS = 100;
/** Proportional memory is read in every n-th sample: it takes the kernel 20 to 40 ms for a process of 600 MB. */
const PSS_EVERY = 20;

/** Seconds in which a process's main thread was runnable but had no core. */
function queuedSeconds(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return 0;
  }
}

/** Statistics of a process and of all its live descendants. */
function treeOf(root: number): Map<number, number[]> {
  const living = new Map(
    readdirSync('/proc').flatMap((name): [number, number[]][] => {
      const pid = Number(name);
      const stat = /^\d+$/.test(name) ? statOf(pid) : null;
      return stat === null ? [] : [[pid, stat]];
    }),
  );
  const own = living.get(root);
  const found = new Map<number, number[]>();
  if (own !== undefined) found.set(root, own);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, stat] of living) if (found.has(stat[PARENT])) found.set(pid, stat);
  }
  return found;
}

/** Memory of a process tree at one time. */
export interface MemorySample {
  /** Since the start of the watch. */
  readonly seconds: number;
  /** Sum over the tree: shared memory counts in each process. */
  readonly mb: number;
  /** Sum over the tree: shared memory counts once. Undefined in most samples. */
  readonly pssMb: number | undefined;
}

/** What a process tree used while it was watched. */
export interface TreeUse {
  readonly samples: readonly MemorySample[];
  /** User and system time of the process (`own`) and of its descendants (`others`), in seconds. */
  readonly coreSeconds: { readonly own: number; readonly others: number };
  /** Seconds in which the main thread of the process waited for a core. */
  readonly queued: number;
}

/** Watches a process until `stop` is called. `root`: id of the process. */
export function watchTree(root: number): { stop(): TreeUse } {
  const began = Date.now();
  const samples: MemorySample[] = [];
  const used = new Map<number, number>();
  let queued = 0;
  const look = (): void => {
    const tree = treeOf(root);
    queued = Math.max(queued, queuedSeconds(root));
    let mb = 0;
    for (const [pid, stat] of tree) {
      mb += stat[RESIDENT_PAGES] * pageMb;
      used.set(pid, secondsAt(stat, OWN_TIMES));
    }
    const isForPss = samples.length % PSS_EVERY === 0;
    if (tree.size > 0) {
      const seconds = (Date.now() - began) / 1000;
      samples.push({ seconds, mb, pssMb: isForPss ? sum([...tree.keys()].map(pssMb)) : undefined });
    }
  };
  look();
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      const own = used.get(root) ?? 0;
      const others = [...used].reduce((sum, [pid, seconds]) => (pid === root ? sum : sum + seconds), 0);
      return { samples, coreSeconds: { own, others }, queued };
    },
  };
}
