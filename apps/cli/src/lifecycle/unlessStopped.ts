import { Interrupted } from '../terminal/errors.js';

/**
 * Rejects as soon as the signal is aborted and abandons the work. For work that has nothing to save.
 * @param howToResume - See `Interrupted`.
 * @throws Interrupted
 */
export async function unlessStopped<T>(
  signal: AbortSignal,
  work: Promise<T>,
  howToResume = 'run the same command again',
): Promise<T> {
  let leave = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    leave = () => reject(new Interrupted(howToResume));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
