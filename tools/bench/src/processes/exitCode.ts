import type { ChildProcess } from 'node:child_process';

/** Waits until a child process has ended and its output is closed. @returns Its exit code, or null if a signal ended it. */
export function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
}
