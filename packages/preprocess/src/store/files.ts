import { open, readFile, rename, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PreprocessError, systemCode } from '../errors.js';

export function shardPath(dir: string, shard: number): string {
  return join(dir, `${shardName(shard)}.bin`);
}

export function indexPath(dir: string, shard: number): string {
  return join(dir, `${shardName(shard)}.index`);
}

function shardName(shard: number): string {
  return `shard-${String(shard).padStart(5, '0')}`;
}

/** The number of a shard's file, or undefined for another file. */
export function shardNumber(name: string): number | undefined {
  const digits = /^shard-(\d{5,9})\.bin$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A positioned read of a file that is open only for as long; shorter than asked for at the file's end. */
export async function readPart(path: string, offset: number, bytes: number): Promise<Buffer<ArrayBuffer>> {
  const file = await open(path);
  try {
    return await readFrom(file, offset, bytes);
  } finally {
    await file.close();
  }
}

/** A positioned read, shorter than asked for at the file's end. */
export async function readFrom(
  file: FileHandle,
  offset: number,
  bytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const data = Buffer.from(new ArrayBuffer(bytes));
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(data, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return data.subarray(0, filled);
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return orIfMissing(() => readFile(path, 'utf8'), undefined);
}

export async function sizeOf(path: string): Promise<number> {
  return orIfMissing(async () => (await stat(path)).size, 0);
}

async function orIfMissing<T>(read: () => Promise<T>, fallback: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return fallback;
    throw error;
  }
}

/** Puts a text in a file's place, whole or not at all. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    throw error;
  }
}

/** A full disk, an exhausted quota, a file-size limit of the shell. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** @throws PreprocessError `NO_SPACE` for a full disk; all else as it is */
export async function guardSpace<T>(dir: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!FULL.includes(systemCode(error) ?? '')) throw error;
    throw new PreprocessError(
      'NO_SPACE',
      `Store ${dir}: expected room for another clip; received a full disk (${systemCode(error)}); free some space and run again, what is done is kept.`,
      { cause: error },
    );
  }
}
