/**
 * - `input`: the user can fix it (the command line exits with 2)
 * - `failed`: the work itself went wrong, such as a training that diverged
 * - `internal`: a bug
 * - `interrupted`: stopped on request; the state is saved
 */
export type ErrorKind = 'input' | 'failed' | 'internal' | 'interrupted';

/** The parts of an error message. */
export interface ErrorParts {
  /** Subject of the error, such as `Training option "batchSize"`. */
  readonly subject: string;
  /** Dotted name of the wrong setting, for callers that know how it is set. */
  readonly field?: string;
  readonly expected: string;
  readonly received: string;
  /** Remedy, as a sentence. */
  readonly remedy: string;
}

export interface DferErrorOptions extends ErrorOptions {
  /** True if the same input may work on a retry: the machine was out of memory, a process was killed. @defaultValue false */
  readonly transient?: boolean;
}

/** Base class of all errors that dfer packages throw deliberately. */
export class DferError<Code extends string = string> extends Error {
  override readonly name: string = 'DferError';
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly transient: boolean;
  /** Parts of the message; null if it was given as text. */
  readonly parts: ErrorParts | null;

  constructor(
    code: Code,
    kind: ErrorKind,
    message: string | ErrorParts,
    { transient = false, ...options }: DferErrorOptions = {},
  ) {
    super(typeof message === 'string' ? message : composeMessage(message), options);
    this.code = code;
    this.kind = kind;
    this.transient = transient;
    this.parts = typeof message === 'string' ? null : message;
  }
}

/** `SUBJECT: expected …; received …. REMEDY` */
export function composeMessage({ subject, expected, received, remedy }: ErrorParts): string {
  return `${subject}: expected ${expected}; received ${received}. ${remedy}`;
}

/** The `code` of an error, such as `ENOENT`. Works for errors of another realm (a thread, a test's sandbox) too. */
export function errorCode(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

/** The first line of an error's message. */
export function reasonOf(error: unknown): string {
  return (fieldOf(error, 'message') ?? String(error)).split('\n')[0] ?? '';
}

function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
