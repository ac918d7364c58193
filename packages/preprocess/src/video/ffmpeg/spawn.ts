import { spawn } from 'node:child_process';
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
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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
  return { stdout: child.stdout, ended, kill: () => void child.kill('SIGKILL') };
}
