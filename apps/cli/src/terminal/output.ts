import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const TURN_MS = 2;

/**
 * Lets no trouble with the standard streams end the process: training goes on where nobody reads what it says.
 *
 * @returns what gives, at the end, the one line about a result that could not be written; `null`: it was, or its reader had read
 *   enough (`dfer evaluate | head -1`).
 */
export function watchOutput(stdout: Writable, stderr: Writable): () => Promise<string | null> {
  let failure: NodeJS.ErrnoException | null = null;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  stderr.on('error', () => undefined);
  return async () => {
    // A failed write is told in a later turn of the event loop.
    do await wait(TURN_MS);
    while (failure === null && stdout.writableLength > 0);
    if (failure === null || failure.code === 'EPIPE') return null;
    return `error: standard output: expected a place for the result; received ${failure.code ?? failure.message}; free some room or write it elsewhere, then run the same command again`;
  };
}
