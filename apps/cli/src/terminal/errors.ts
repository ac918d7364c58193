import { CommanderError } from 'commander';
import { DferError, errorCode, type ErrorKind, printable, reasonOf } from '@dfer/core';

import { EXIT } from '../lifecycle/exits.js';

export { EXIT };

/** The user's input is wrong. The message says what, expected, received and remedy. */
export class InputError extends DferError<'BAD_INPUT'> {
  override readonly name = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super('BAD_INPUT', 'input', message, options);
  }
}

/** The work was interrupted; the message says how to resume it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  /** @param howToResume - The command that resumes the work, or one sentence. */
  constructor(readonly howToResume: string) {
    super(`interrupted; finished work is saved. To resume: ${howToResume}`);
  }
}

const isOfKind = (error: unknown, kind: ErrorKind): error is DferError =>
  error instanceof DferError && error.kind === kind;

/** True if the work stopped because it was asked to. */
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

/** A message with a remedy for errors of the operating system; `null` for other errors. */
function systemMessage(error: unknown): string | null {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return `no space left: expected room for the output; received ${FULL[errorCode(error) ?? '']}; free some space, or choose another disk with --cache and --out, then run the same command again (finished work is kept)`;
    case 'ENOENT':
      // Missing inputs are reported where they are read; this case is a folder that cannot be created.
      if (!isOfMaking(error)) return null;
      return `wrong path: expected a folder that can be created; received: ${reasonOf(error)}; choose another with --cache or --out`;
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return `wrong path: expected a writable folder; received a file instead of a folder, or a folder instead of a file (${reasonOf(error)}); choose another with --cache or --out`;
    case 'EACCES':
    case 'EROFS':
    case 'EPERM':
      return `no permission: expected a writable folder; received: ${reasonOf(error)}; choose a writable folder with --cache and --out`;
    default:
      return null;
  }
}

/** Flags that fix an error of a library, which does not know the flags. */
const FLAGS_THAT_FIX: Readonly<Record<string, string>> = {
  OTHER_SETTINGS: 'another folder: --cache DIR',
  OTHER_FORMAT: 'another folder: --cache DIR',
  NOT_A_STORE: 'dfer preprocess; --cache DIR',
  NOT_EMPTY: 'another folder: --out DIR',
  CORRUPT_RECORD: 'dfer preprocess --rebuild-index',
  BAD_WEIGHTS: 'another file: --weights FILE; a new classifier: --classifier replace',
  TOO_MANY_BAD: 'allow and list them: --allow-bad',
  NO_MEMORY:
    '--batch-size N; fewer parallel folds: --workers N; to start it anyway: --set train.memoryCheck=warn',
  NO_SPACE: 'another disk: --cache DIR and --out DIR',
  RUN_IN_USE: 'another folder: --out DIR',
  BACKEND_UNAVAILABLE: 'the fastest working one: --backend auto --device auto --precision auto',
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

/** The flag that sets a training option. @param field - Its dotted name. */
const flagOfOption = (field: string): string => FLAGS_OF_OPTIONS[field] ?? `--set train.${field}=VALUE`;

function flagHint({ code, parts }: DferError): string {
  const field = parts?.field;
  const hint = FLAGS_THAT_FIX[code] ?? (field === undefined ? undefined : flagOfOption(field));
  return hint === undefined ? '' : ` (${hint})`;
}

const oneLine = (text: string): string =>
  printable(
    text
      .replace(/^error:\s*/i, '')
      .trim()
      .replace(/\s*\n\s*/g, ' '),
  );

/** Message for stderr and exit code. */
export interface Outcome {
  readonly exitCode: number;
  /** Empty if there is nothing to print (`--help`). */
  readonly message: string;
}

/** Turns any thrown value into one line and an exit code; `debug` adds the stack of internal errors. */
export function outcomeOf(error: unknown, debug: boolean): Outcome {
  // commander ends `--help` and `--version` with an error of code 0.
  if (error instanceof CommanderError && error.exitCode === 0) return { exitCode: EXIT.done, message: '' };
  if (error instanceof Interrupted) {
    return { exitCode: EXIT.interrupted, message: printable(error.message) };
  }
  if (isAbort(error)) {
    return { exitCode: EXIT.interrupted, message: new Interrupted('run the same command again').message };
  }
  if (isOfKind(error, 'input')) {
    const [message, hint] = [oneLine(error.message), flagHint(error)];
    return {
      exitCode: EXIT.badInput,
      message: `error: ${hint === '' ? message : message.replace(/\.$/, '') + hint}`,
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
      : `error: ${oneLine(text)} (internal error; rerun with --log-level debug and please report it)`,
  };
}

/** @throws Interrupted if the signal is aborted */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('run the same command again');
}
