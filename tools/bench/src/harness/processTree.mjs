// Samples memory and CPU time of another process and all its descendants while it runs (Linux).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const pageMb = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })) / 2 ** 20;
const INTERVAL_MS = 100;

/** Fields of /proc/PID/stat, starting with the state; null if the process has ended. */
function statOf(pid) {
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

/** Seconds in which a process's main thread was runnable but had no core. */
function queuedSeconds(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return 0;
  }
}

/** Statistics of a process and of all its live descendants. */
function treeOf(root) {
  const living = new Map(
    readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? statOf(name) : null;
      return stat ? [[Number(name), stat]] : [];
    }),
  );
  const found = new Map([[root, living.get(root)]].filter(([, stat]) => stat));
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [pid, stat] of living) if (found.has(stat[1])) found.set(pid, stat);
  }
  return found;
}

/**
 * Watches a process until `stop` is called.
 *
 * @param {number} root Id of the process.
 * @returns `stop()`: `samples` of memory in MB, summed over the tree (shared memory counts in each process), and `coreSeconds`, user and
 *   system, of the process (`own`) and its descendants (`others`), and the seconds that it waited for a core (`queued`)
 */
export function watchTree(root) {
  const began = Date.now();
  const samples = [];
  const used = new Map();
  let queued = 0;
  const look = () => {
    const tree = treeOf(root);
    queued = Math.max(queued, queuedSeconds(root));
    let mb = 0;
    for (const [pid, stat] of tree) {
      mb += stat[21] * pageMb;
      used.set(pid, (stat[11] + stat[12]) / ticks);
    }
    if (tree.size > 0) samples.push({ seconds: (Date.now() - began) / 1000, mb });
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
