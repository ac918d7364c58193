/**
 * Lets no trouble with the standard streams end the process: training goes on where nobody reads what it says.
 *
 * @returns what gives, at the end, the one line about a result that could not be written; `null`: it was, or its reader had read
 *   enough (`dfer evaluate | head -1`).
 */
export function watchOutput(
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): () => Promise<string | null> {
  let failure: NodeJS.ErrnoException | null = null;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  stderr.on('error', () => undefined);
  return async () => {
    // Called back when all that was written before is, or has failed.
    await new Promise<void>((resolve) => {
      stdout.write('', () => resolve());
    });
    if (failure === null || failure.code === 'EPIPE') return null;
    return `error: standard output: expected a place for the result; received ${failure.code ?? failure.message}; free some room or write it elsewhere, then run the same command again`;
  };
}
