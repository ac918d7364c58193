import { CommanderError } from 'commander';
import { DferError, errorCode, type ErrorKind, printable, reasonOf } from '@dfer/core';

import { EXIT } from '../lifecycle/exits.js';

export { EXIT };

/** The user asked for something that cannot be; the message says what, expected, received and how to fix it. */
export class InputError extends DferError<'BAD_INPUT'> {
  override readonly name = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super('BAD_INPUT', 'input', message, options);
  }
}

/** Ctrl-C, with what is needed to go on. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param howToGoOn - the command that continues, or one sentence. */
  constructor(readonly howToGoOn: string) {
    super(`interrupted; all that was finished is saved. To resume: ${howToGoOn}`);
  }
}

const isOfKind = (error: unknown, kind: ErrorKind): error is DferError =>
  error instanceof DferError && error.kind === kind;

/** Did the work stop because it was asked to? */
export const isAbort = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' || errorCode(error) === 'ABORT_ERR' || isOfKind(error, 'interrupted'));

const isOfMaking = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === 'mkdir';

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'a full disk',
  EDQUOT: 'a full quota',
  EFBIG: 'a limit on the size of files',
};

/** What the operating system refused, in words a user can act on; `null` where it is none of these. */
function systemMessage(error: unknown): string | null {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return `no space left: expected room for what is written; received ${FULL[errorCode(error) ?? '']}; free some, or choose another disk with --cache and --out, then run the same command again (finished work is kept)`;
    case 'ENOENT':
      // A path that exists nowhere is told where it is looked for; here it could not be made.
      if (!isOfMaking(error)) return null;
      return `wrong path: expected a folder that can be made; received: ${reasonOf(error)}; choose another with --cache or --out`;
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return `wrong path: expected a folder to write to; received a file in its place, or a folder in a file's (${reasonOf(error)}); choose another with --cache or --out`;
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return `no permission: expected a folder you may write to; received: ${reasonOf(error)}; choose a folder you may write to with --cache and --out`;
    default:
      return null;
  }
}

/** The flags to change for a complaint of a library, which knows no flags. */
const FLAGS_THAT_MEND: Readonly<Record<string, string>> = {
  OTHER_SETTINGS: 'another folder: --cache DIR',
  OTHER_FORMAT: 'another folder: --cache DIR',
  NOT_A_STORE: 'dfer preprocess; --cache DIR',
  NOT_EMPTY: 'another folder: --out DIR',
  CORRUPT_RECORD: 'dfer preprocess --rebuild-index',
  BAD_WEIGHTS: 'another file: --weights FILE; a fresh classifier: --classifier replace',
  TOO_MANY_BAD: 'allow and list them: --allow-bad',
  NO_MEMORY:
    '--batch-size N; fewer folds at once: --workers N; to try it all the same: --set train.memoryCheck=warn',
  NO_SPACE: 'another disk: --cache DIR and --out DIR',
  RUN_IN_USE: 'another folder: --out DIR',
  BACKEND_UNAVAILABLE: 'the fastest that works: --backend auto --device auto --precision auto',
};

/** Training options that have a flag of their own. */
const FLAGS_OF_OPTIONS: Readonly<Record<string, string>> = {
  'framesPerClip.train': '--frames N',
  'framesPerClip.test': '--frames N',
  faceFeatures: '--face-features KIND',
  folds: '--folds LIST',
  frozenStages: '--freeze STAGES',
  'loss.kind': '--loss KIND',
  labels: '--labels KIND',
  labelSmoothing: '--label-smoothing X',
  monitor: '--monitor FIGURE',
};

/** How a training option is set on the command line. @param field - its dotted name */
const flagOfOption = (field: string): string => FLAGS_OF_OPTIONS[field] ?? `--set train.${field}=VALUE`;

function flagHint({ code, parts }: DferError): string {
  const field = parts?.field;
  const hint = FLAGS_THAT_MEND[code] ?? (field === undefined ? undefined : flagOfOption(field));
  return hint === undefined ? '' : ` (${hint})`;
}

const oneLine = (text: string): string =>
  printable(
    text
      .replace(/^error:\s*/i, '')
      .trim()
      .replace(/\s*\n\s*/g, ' '),
  );

/** What to print on stderr and what to exit with. */
export interface Outcome {
  readonly exitCode: number;
  /** Empty where nothing is left to say (`--help`). */
  readonly message: string;
}

/** Turns whatever was thrown into one line and an exit code; `debug` adds the stack of our own faults. */
export function outcomeOf(error: unknown, debug: boolean): Outcome {
  // `--help` and `--version` leave commander by an error of code 0.
  if (error instanceof CommanderError && error.exitCode === 0) return { exitCode: EXIT.done, message: '' };
  if (error instanceof Interrupted) {
    return { exitCode: EXIT.interrupted, message: printable(error.message) };
  }
  if (isAbort(error)) {
    return { exitCode: EXIT.interrupted, message: new Interrupted('run the same command again').message };
  }
  if (isOfKind(error, 'input')) {
    const [said, hint] = [oneLine(error.message), flagHint(error)];
    return {
      exitCode: EXIT.badInput,
      message: `error: ${hint === '' ? said : said.replace(/\.$/, '') + hint}`,
    };
  }
  if (isOfKind(error, 'failed'))
    return { exitCode: EXIT.ourFault, message: `error: ${oneLine(error.message)}` };
  const system = systemMessage(error);
  if (system !== null) return { exitCode: EXIT.badInput, message: `error: ${oneLine(system)}` };
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : text;
  return {
    exitCode: EXIT.ourFault,
    message: debug
      ? `error: ${stack.split('\n').map(printable).join('\n')}`
      : `error: ${oneLine(text)} (a fault of dfer itself; --log-level debug shows where)`,
  };
}

/** @throws Interrupted where Ctrl-C was pressed. */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('run the same command again');
}
