import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The output of a program; throws with its last line if it fails. */
export async function output(program, args, options = {}) {
  try {
    const { stdout } = await run(program, args, { maxBuffer: 2 ** 26, ...options });
    return stdout.trim();
  } catch (error) {
    const last = `${error.stderr ?? ''}`.trim().split('\n').at(-1);
    throw new Error(`${program} ${args[0] ?? ''}: ${last === '' ? error.message : last}`, { cause: error });
  }
}

/** Returns whether a program exits with code 0. */
export async function succeeds(program, args, options = {}) {
  return run(program, args, options).then(
    () => true,
    () => false,
  );
}

/** Quotes a word for the shell. */
export function quoted(word) {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

export const isRoot = () => process.getuid?.() === 0;
