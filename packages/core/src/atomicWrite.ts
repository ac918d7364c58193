import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file atomically, even if the process or the machine crashes: the old content stays until the new content is on disk.
 * Creates the folder. Only one process at a time may write to a path.
 *
 * @param parts - Written in order.
 * @param partial - Temporary file, on the same file system. @defaultValue `<path>.part`
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
        // One call may write only a part.
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
 * Like {@link writeAtomically}, but asynchronous. Any number of processes may write at the same time: the last one wins.
 *
 * @param write - The content, or a function that writes it to the file.
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

/** A rename is durable only after its folder is synced. */
function syncFolder(path: string): void {
  // Windows cannot open folders; there the rename is durable without this.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
