/**
 * - `input`: the user can fix it (the command line exits with 2)
 * - `failed`: the work itself went wrong, such as a training that diverged
 * - `internal`: a bug
 * - `interrupted`: somebody asked to stop; the state is saved
 */
export type ErrorKind = 'input' | 'failed' | 'internal' | 'interrupted';

/** The parts of an error message. */
export interface ErrorParts {
  /** What is wrong, such as `Training option "batchSize"`. */
  readonly subject: string;
  /** The setting at fault by its dotted name, for callers that know how it is set. */
  readonly field?: string;
  readonly expected: string;
  readonly received: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
}

export interface DferErrorOptions extends ErrorOptions {
  /** The same input may work when it is tried again: the machine was out of memory, a process was killed. @defaultValue false */
  readonly transient?: boolean;
}

/** The base of every error that dfer packages throw on purpose. */
export class DferError<Code extends string = string> extends Error {
  override readonly name: string = 'DferError';
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly transient: boolean;
  /** The parts of the message, where it was made of parts. */
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

/** The `code` of an error, such as `ENOENT`. Errors of another realm (a thread, a test's sandbox) count too. */
export function errorCode(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

/** The first line of what went wrong. */
export function reasonOf(error: unknown): string {
  return (fieldOf(error, 'message') ?? String(error)).split('\n')[0] ?? '';
}

function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
