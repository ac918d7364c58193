import { pino, type Logger } from 'pino';

import type { Io } from './io.js';
import { startStage, type Stage } from './progress.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** What every step of a command is given: where to speak, when to stop. */
export interface Context {
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly log: Logger;
  /** A sentence for the person who waits, on stderr. */
  note(sentence: string): void;
  /** A bar or lines on stderr. */
  stage(label: string, total: number, unit: string): Stage;
  /** The one result: `text` for people, or `value` as one JSON document with `--json`. */
  result(text: string, value: unknown): void;
}

/** @param level one of `LOG_LEVELS`; `silent` also hides notes and bars. */
export function makeContext(io: Io, options: { readonly json: boolean; readonly level: string }): Context {
  const quiet = options.level === 'silent';
  return {
    signal: io.signal,
    json: options.json,
    log: pino({ level: options.level, base: null }, { write: (line: string) => io.stderr.write(line) }),
    note: (sentence) => {
      if (!quiet) io.stderr.write(`${sentence}\n`);
    },
    stage: (label, total, unit) =>
      quiet ? { update: () => undefined, stop: () => undefined } : startStage(io.stderr, label, total, unit),
    result: (text, value) => {
      io.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : `${text}\n`);
    },
  };
}
