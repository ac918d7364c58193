/** A stream that text goes to; `process.stdout` and `process.stderr` are two. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** All that a run of the command touches of the world besides the disk, so that tests can watch it. */
export interface Io {
  /** Results only. */
  readonly stdout: TextStream;
  /** Progress, notes and errors. */
  readonly stderr: TextStream;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}
