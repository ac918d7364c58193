import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { parseLastLine } from '../harness/json.js';
import type { PreprocessJob } from './jobs.js';

const CHILD = fileURLToPath(new URL('preprocessChild.js', import.meta.url));

/**
 * Runs a job in a child process.
 *
 * @param schema - Of the result; see `RESULTS`.
 * @param cores - Numbers of the cores to which all processes of the measurement are pinned.
 */
export async function measure<Schema extends z.ZodType>(
  schema: Schema,
  job: PreprocessJob,
  cores: readonly number[],
): Promise<z.output<Schema>> {
  const shown = Object.entries(job).filter(
    ([key, value]) => key !== 'backend' && !String(value).includes('/'),
  );
  process.stderr.write(`${shown.map(([, value]) => value).join(' ')}\n`);
  const args = ['-c', cores.join(), process.execPath, CHILD, JSON.stringify(job)];
  const { stdout } = await promisify(execFile)('taskset', args);
  return parseLastLine(schema, stdout, job.task);
}
