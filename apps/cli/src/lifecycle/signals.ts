// Imports almost nothing: the handlers must be installed before slow modules are loaded.
import { EXIT } from './exits.js';

/** Signals that ask the command to end, with their exit codes. */
const SIGNALS = [
  ['SIGINT', EXIT.interrupted],
  ['SIGTERM', 143],
] as const;

/** Result of `abortOnSignals`. */
export interface SignalHandling {
  readonly signal: AbortSignal;
  /** Exit code of an interrupted command. */
  exitCode(): number;
  /** Ends the handling when the work is over: a signal while the process exits does not change its exit code. */
  finish(): void;
}

/**
 * The first SIGINT or SIGTERM aborts the signal, so that work ends at the next safe point; the second one exits immediately.
 *
 * @param warn - Writes one line.
 */
export function abortOnSignals(warn: (line: string) => void): SignalHandling {
  const controller = new AbortController();
  let exitCode: number = EXIT.interrupted;
  let isFinished = false;
  const onSignal = (code: number): void => {
    if (isFinished) process.exit();
    if (controller.signal.aborted) process.exit(exitCode);
    exitCode = code;
    warn('stopping at the next safe point; press Ctrl-C again to stop now and lose unsaved work');
    controller.abort();
  };
  for (const [name, code] of SIGNALS) process.on(name, () => onSignal(code));
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    finish: () => {
      isFinished = true;
    },
  };
}
