import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { LastBytes } from './tailBuffer.js';
import type { Run } from './run.js';

/**
 * Starts a program as any other: it is loaded and linked anew.
 *
 * @throws what `spawn` has to say where it cannot be started
 */
export async function spawnProgram(
  file: string,
  args: readonly string[],
  onSaid?: (chunk: Buffer) => void,
): Promise<Run> {
  // In a group of its own: where the file is a script, what it starts is to end with it.
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const said = new LastBytes();
  child.stderr.on('data', (chunk: Buffer) => {
    said.add(chunk);
    onSaid?.(chunk);
  });
  const ended = once(child, 'close').then(() => ({
    code: child.exitCode,
    signal: child.signalCode,
    said: said.text,
  }));
  // Told by `spawn` failing.
  ended.catch(() => undefined);
  await once(child, 'spawn');
  return { stdout: child.stdout, ended, kill: () => killGroup(child) };
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  // Once it was waited for, another process may have its number.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended a moment ago.
  }
}
