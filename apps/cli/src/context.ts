import { createRequire } from 'node:module';
import type { Logger } from 'pino';

import { printable, printableJson } from '@dfer/core';
import type { Io } from './terminal/io.js';
import { startStage, type Stage } from './terminal/progress.js';
import { screenOf } from './terminal/screen.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Output channels and stop signal for every step of a command. */
export interface Context {
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly log: Logger;
  /** Prints a sentence for the user on stderr. */
  note(sentence: string): void;
  /** Shows progress as a bar or lines on stderr. */
  stage(label: string, total: number, unit: string): Stage;
  /** Prints one of many results as a line of JSON. */
  record(value: unknown): void;
  /** Prints the single result: `lines` as text, or `value` as one JSON document with `--json`. */
  result(lines: string | readonly string[], value: unknown): void;
}

/** pino, loaded with the first command: it takes a tenth of the time of `--help`, which needs no log. */
function loadPino(): typeof import('pino') {
  const loaded: typeof import('pino') = createRequire(import.meta.url)('pino');
  return loaded;
}

/** @param level - One of `LOG_LEVELS`; `silent` also hides notes and bars. */
export function makeContext(io: Io, options: { readonly json: boolean; readonly level: string }): Context {
  const quiet = options.level === 'silent';
  const screen = screenOf(io.stderr);
  const { pino } = loadPino();
  return {
    signal: io.signal,
    json: options.json,
    log: pino(
      { level: options.level, base: null },
      { write: (line: string) => screen.line(printableJson(line.trimEnd())) },
    ),
    note: (sentence) => {
      if (!quiet) screen.line(printable(sentence));
    },
    stage: (label, total, unit) =>
      quiet ? { update: () => undefined, stop: () => undefined } : startStage(io.stderr, label, total, unit),
    record: (value) => void io.stdout.write(`${printableJson(JSON.stringify(value))}\n`),
    result: (lines, value) => {
      const text = options.json
        ? printableJson(JSON.stringify(value, null, 2))
        : [lines].flat().map(printable).join('\n');
      io.stdout.write(`${text}\n`);
    },
  };
}
