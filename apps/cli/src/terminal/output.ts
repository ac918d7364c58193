import type { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const TURN_MS = 2;

/**
 * Prevents errors of the standard streams from ending the process: training continues even if nobody reads its output.
 *
 * @returns A function to call at the end. It resolves to one line about a result that could not be written; `null` if it was written,
 *   or if the reader had closed the pipe (`dfer evaluate | head -1`).
 */
export function watchOutput(stdout: Writable, stderr: Writable): () => Promise<string | null> {
  let failure: NodeJS.ErrnoException | null = null;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  stderr.on('error', () => undefined);
  return async () => {
    // A failed write is reported in a later turn of the event loop.
    do await wait(TURN_MS);
    while (failure === null && stdout.writableLength > 0);
    if (failure === null || failure.code === 'EPIPE') return null;
    return `error: standard output: expected room for the result; received ${failure.code ?? failure.message}; free some space or write it elsewhere, then run the same command again`;
  };
}
