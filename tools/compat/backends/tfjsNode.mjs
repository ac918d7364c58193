// The tfjs-node beside this file.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Installs what was built before. @returns why it is not there, in one line; null where it is */
export function tfjsNodeMissing() {
  const { status, stderr } = spawnSync(here('../tfjs-node'), ['--cached', here('.')], { encoding: 'utf8' });
  return status === 0 ? null : (stderr.trim().split('\n').at(-1) ?? 'it cannot be installed');
}
