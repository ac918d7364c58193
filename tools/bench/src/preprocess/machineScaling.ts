import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sum } from '@dfer/core';
import { parseJson } from '../harness/json.js';

const REGISTER_WORK = fileURLToPath(new URL('registerWork.js', import.meta.url));
/** Time for Node.js to start and compile. */
const LEAD_MS = 600;
const DURATION_MS = 1000;

/** The cores that this process may use, by number. */
export function allowedCores(): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Iterations of the work on all of these cores at the same time. */
async function iterations(cores: readonly number[]): Promise<number> {
  const start = Date.now() + LEAD_MS;
  const runs = await Promise.all(
    cores.map(async (core) => {
      const work = [REGISTER_WORK, String(start), String(DURATION_MS)];
      const { stdout } = await promisify(execFile)('taskset', [
        '-c',
        String(core),
        process.execPath,
        ...work,
      ]);
      return parseJson(z.object({ times: z.number() }), stdout, REGISTER_WORK).times;
    }),
  );
  return sum(runs);
}

/**
 * Measures the current speedup of two cores over the first for work in registers: two logical cores may share one physical core.
 *
 * @param cores - At least two.
 */
export async function machineScaling([first, second]: readonly number[]): Promise<number> {
  const alone = await iterations([first]);
  const both = await iterations([first, second]);
  return both / alone;
}
