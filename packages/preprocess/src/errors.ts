export type PreprocessErrorCode =
  | 'BAD_VIDEO'
  | 'BAD_FRAMES'
  | 'FFMPEG_MISSING'
  | 'BACKEND_UNAVAILABLE'
  | 'BAD_MODEL'
  | 'BAD_SETTINGS'
  | 'OTHER_SETTINGS'
  | 'OTHER_FORMAT'
  | 'NO_SPACE'
  | 'NOT_A_STORE'
  | 'NOT_EMPTY'
  | 'NOT_IN_STORE'
  | 'CORRUPT_RECORD'
  | 'TOO_MANY_BAD'
  | 'WORKER_DIED'
  | 'ABORTED'
  | 'INTERNAL';

/** A clip, a setting or a store is not what was expected; the message says what, expected, received and how to mend it. */
export class PreprocessError extends Error {
  override readonly name = 'PreprocessError';
  /** `input`: the user can mend it (the command line exits with 2); `internal`: our fault. */
  readonly kind: 'input' | 'internal';
  /** What went wrong says nothing about the clip, which is tried again: the machine was out of memory, a process was killed. */
  readonly transient: boolean;

  constructor(
    readonly code: PreprocessErrorCode,
    message: string,
    { transient = false, ...options }: ErrorOptions & { readonly transient?: boolean } = {},
  ) {
    super(message, options);
    this.kind = code === 'INTERNAL' ? 'internal' : 'input';
    this.transient = transient;
  }
}

/** The `code` of a Node.js system error (`ENOENT`, `ENOSPC`, …), or undefined. Errors of another realm count too. */
export function systemCode(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

/** Text of unknown origin (the name of a file) for one line of a terminal: control characters are written out. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (character) =>
    character === '\n' ? '\\n' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** One line that tells what went wrong. */
export function reasonOf(error: unknown): string {
  return (fieldOf(error, 'message') ?? String(error)).split('\n')[0] ?? '';
}

function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
