// The tfjs-node next to this file.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Installs an earlier build. @returns The reason why it is missing, in one line; null if it is installed. */
export function tfjsNodeMissing() {
  const { status, stderr } = spawnSync(here('../tfjs-node'), ['--cached', here('.')], { encoding: 'utf8' });
  return status === 0 ? null : (stderr.trim().split('\n').at(-1) ?? 'it cannot be installed');
}
