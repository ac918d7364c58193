// Imports next to nothing: the handlers must stand before anything that takes time is loaded.
import { EXIT } from './exits.js';

/** Signals that ask the command to end, with what a shell reports of them. */
const SIGNALS = [
  ['SIGINT', EXIT.interrupted],
  ['SIGTERM', 143],
] as const;

/** What `abortOnSignals` gives. */
export interface SignalHandling {
  readonly signal: AbortSignal;
  /** What an interrupted command ends with. */
  exitCode(): number;
  /** Gives the handlers back. */
  dispose(): void;
}

/**
 * The first SIGINT or SIGTERM aborts the signal, so that work ends at the next safe point; the second one exits at once.
 *
 * @param warn - Writes one line.
 */
export function abortOnSignals(warn: (line: string) => void): SignalHandling {
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  const onSignal = (code: number): void => {
    if (controller.signal.aborted) process.exit(exitCode);
    exitCode = code;
    warn('stopping at the next safe point (once more: stop at once, losing the work in hand)');
    controller.abort();
  };
  const handlers = SIGNALS.map(([name, code]) => ({ name, handle: () => onSignal(code) }));
  for (const { name, handle } of handlers) process.on(name, handle);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    dispose: () => {
      for (const { name, handle } of handlers) process.off(name, handle);
    },
  };
}
