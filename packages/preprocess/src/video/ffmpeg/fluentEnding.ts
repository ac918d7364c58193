import type { Ending } from './run.js';

/** Parses how a process ended from fluent-ffmpeg's error message. */
export function endingOf(message: string, stderr: string): Ending {
  const [, code] = /exited with code (\d+)/.exec(message) ?? [];
  const [, signal] = /killed with signal (\w+)/.exec(message) ?? [];
  return {
    code: code === undefined ? null : Number(code),
    signal: signal ?? null,
    stderr: stderr === '' ? message : stderr,
  };
}
