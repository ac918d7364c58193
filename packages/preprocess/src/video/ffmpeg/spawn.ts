import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { LastBytes } from './tailBuffer.js';
import type { Run } from './run.js';

/**
 * Starts a program as a new process.
 *
 * @throws the error of `spawn` if it does not start
 */
export async function spawnProgram(
  file: string,
  args: readonly string[],
  onStderr?: (chunk: Buffer) => void,
): Promise<Run> {
  // Its own process group: if the file is a script, killing the group also ends its children.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stderr = new LastBytes();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.add(chunk);
    onStderr?.(chunk);
  });
  const ended = once(child, 'close').then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
    stderr: stderr.text,
  }));
  // A failed start rejects the await below.
  ended.catch(() => undefined);
  await once(child, 'spawn');
  return { stdout: child.stdout, ended, kill: () => killGroup(child) };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  // After it was reaped, another process may have its id.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
