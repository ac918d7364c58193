import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SPIN = fileURLToPath(new URL('registerWork.mjs', import.meta.url));
/** Time for Node.js to start and compile. */
const LEAD_MS = 600;
const DURATION_MS = 1000;

/** The cores that this process may use, by number. */
export function allowedCores() {
  const [, list] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

async function spins(cores) {
  const start = Date.now() + LEAD_MS;
  const runs = await Promise.all(
    cores.map(async (core) => {
      const args = ['-c', String(core), process.execPath, SPIN, String(start), String(DURATION_MS)];
      return JSON.parse((await promisify(execFile)('taskset', args)).stdout).times;
    }),
  );
  return runs.reduce((sum, times) => sum + times, 0);
}

/**
 * Current speedup of two cores over one of them for work in registers: two logical cores may share one physical core.
 */
export async function machineScaling([first, second]) {
  const alone = await spins([first]);
  const both = await spins([first, second]);
  return both / alone;
}
