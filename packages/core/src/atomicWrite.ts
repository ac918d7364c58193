import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file whole or not at all, through a crash of the process or of the machine: the old content stays until the new one is on
 * the disk. Makes the folder. One process at a time may write to a path.
 *
 * @param parts - Written one after the other.
 * @param partial - Where it is put together, on the same file system. @defaultValue `<path>.part`
 */
export function writeAtomically(
  path: string,
  parts: string | readonly Uint8Array[],
  partial = `${path}.part`,
): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    const file = openSync(partial, 'w');
    try {
      for (const part of typeof parts === 'string' ? [Buffer.from(parts)] : parts) {
        // One call may write less than it is given.
        for (let at = 0; at < part.length;) at += writeSync(file, part, at);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/**
 * As {@link writeAtomically}, without blocking, and by any number of processes at once: the last one wins.
 *
 * @param write - Writes the content to the file, or the content itself.
 */
export async function replaceFile(
  path: string,
  write: string | Uint8Array | ((file: FileHandle) => Promise<void>),
): Promise<void> {
  const partial = `${path}.${process.pid}.part`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(partial, 'w');
    try {
      if (typeof write === 'function') await write(file);
      else await file.writeFile(write);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
  syncFolder(dirname(path));
}

/** The new name, too, is on the disk only once its folder is. */
function syncFolder(path: string): void {
  // Windows opens no folders; there the rename is on the disk by itself.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
