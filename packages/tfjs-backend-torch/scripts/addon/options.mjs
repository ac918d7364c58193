// The command line of the build, and the number of parallel compilers.
import { availableParallelism, freemem } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Bytes that the compiler needs for one file with ATen. */
const MEMORY_A_JOB = 1.5e9;
const USAGE = '[--if-possible] [--clean] [--jobs=<n>] [--output=<folder>] [--sanitize]';

/** An invalid option. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args) {
  const { jobs, output, ...flags } = parsed(args);
  if (jobs !== undefined && !/^[1-9]\d{0,2}$/.test(jobs))
    throw new UsageError(`--jobs: expected a whole number from 1 to 999; received ${jobs}.`);
  return {
    ifPossible: flags['if-possible'] ?? false,
    clean: flags.clean ?? false,
    sanitize: flags.sanitize ?? false,
    jobs: jobs === undefined ? defaultJobs() : Number(jobs),
    output: output === undefined ? null : resolve(output),
  };
}

function parsed(args) {
  const boolean = { type: 'boolean' };
  const string = { type: 'string' };
  try {
    return parseArgs({
      args,
      options: { 'if-possible': boolean, clean: boolean, sanitize: boolean, jobs: string, output: string },
    }).values;
  } catch (error) {
    throw new UsageError(`${error.message}; expected ${USAGE}.`);
  }
}

/** Limited by the number of processors and by free memory. */
function defaultJobs() {
  const allowed = process.constrainedMemory?.() || Infinity;
  const memory = Math.min(freemem(), allowed);
  return Math.max(1, Math.min(availableParallelism(), Math.floor(memory / MEMORY_A_JOB)));
}
