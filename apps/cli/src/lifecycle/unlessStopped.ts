import { Interrupted } from '../terminal/errors.js';

/**
 * Leaves work that saves nothing as soon as it is asked to: what it was doing is given up.
 * @param howToGoOn - see `Interrupted`
 * @throws Interrupted
 */
export async function unlessStopped<T>(
  signal: AbortSignal,
  work: Promise<T>,
  howToGoOn = 'run the same command again',
): Promise<T> {
  let leave = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    leave = () => reject(new Interrupted(howToGoOn));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
