import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file whole or not at all, through a crash of the process or of the machine: what was there stays until the new one is on
 * the disk.
 *
 * @param parts Written one after the other.
 * @param temporary Where it is put together, on the same file system. @default `<path>.part`
 */
export function writeAtomically(
  path: string,
  parts: string | readonly Uint8Array[],
  temporary = `${path}.part`,
): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(temporary, 'w');
  try {
    for (const part of typeof parts === 'string' ? [Buffer.from(parts)] : parts) {
      // One call may write less than it is given.
      for (let at = 0; at < part.length;) at += writeSync(file, part, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  // The new name, too, is on the disk only once its folder is.
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
