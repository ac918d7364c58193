import { EXIT, Interrupted } from './errors.js';

/**
 * The first SIGINT or SIGTERM aborts the signal, so that work ends at the next safe point; the second one exits at once.
 * @returns the signal, and `dispose` that gives the handlers back.
 */
export function abortOnSignals(warn: (line: string) => void): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    warn('stopping at the next safe point (once more: stop at once, losing the work in hand)\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/**
 * Leaves work that saves nothing as soon as it is asked to: what it was doing is given up.
 * @throws Interrupted
 */
export async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let leave = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    leave = () => reject(new Interrupted('run the same command again'));
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
