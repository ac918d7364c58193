/** A text output stream, such as `process.stdout` or `process.stderr`. */
export type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Inputs and outputs of the command besides the disk, so that tests can replace them. */
export interface Io {
  /** Stream for results only. */
  readonly stdout: TextStream;
  /** Stream for progress, notes and errors. */
  readonly stderr: TextStream;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}
