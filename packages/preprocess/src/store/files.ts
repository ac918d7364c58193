import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@dfer/core';
import { PreprocessError } from '../errors.js';

export function shardPath(dir: string, shard: number): string {
  return join(dir, `${shardName(shard)}.bin`);
}

export function indexPath(dir: string, shard: number): string {
  return join(dir, `${shardName(shard)}.index`);
}

function shardName(shard: number): string {
  return `shard-${String(shard).padStart(5, '0')}`;
}

/** Returns the number of a shard file, or undefined for another file. */
export function shardNumber(name: string): number | undefined {
  const digits = /^shard-(\d{5,9})\.bin$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
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
    if (errorCode(error) === 'ENOENT') return fallback;
    throw error;
  }
}

/** A full disk, an exceeded quota, a file-size limit of the shell. */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Runs `write`. @throws PreprocessError `NO_SPACE` for a full disk; other errors unchanged */
export async function guardSpace<T>(dir: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!FULL.includes(errorCode(error) ?? '')) throw error;
    throw new PreprocessError(
      'NO_SPACE',
      `Store ${dir}: expected free space for another clip; received a full disk (${errorCode(error)}); free some space and run again, finished clips are kept.`,
      { cause: error },
    );
  }
}
