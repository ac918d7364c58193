import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { TarShard } from './tarShards.js';

/** What an export that was stopped leaves beside its finished archives, so that the same export can resume. */
const FILE = 'unfinished.json';

interface Unfinished {
  /** Of all that decides the archives' bytes. */
  readonly digest: string;
  /** Archives that are whole, in order. */
  readonly shards: readonly TarShard[];
}

/**
 * Takes a folder for an export: an empty one, or one in which the same export was stopped; what that left half done is removed.
 *
 * @returns the archives that are finished.
 * @throws PreprocessError `NOT_EMPTY`
 */
export async function takeFolder(dir: string, digest: string): Promise<readonly TarShard[]> {
  const names = await readdir(dir);
  const begun = await readUnfinished(dir);
  const isOwn = (name: string): boolean =>
    /^(unfinished\.json|dataset\.json|clips-\d{6,}\.tar)(\.part)?$/.test(name);
  // A disk that was full from the start kept only a part of the file.
  const isEmpty = names.every((name) => name === `${FILE}.part`);
  if (!isEmpty && (begun === null || !names.every(isOwn))) {
    throw notEmpty(dir, 'one that holds files');
  }
  if (begun !== null && begun.digest !== digest) {
    throw notEmpty(dir, 'one in which another export was stopped (other clips, settings or archive size)');
  }
  const shards = begun?.shards ?? [];
  const whole = new Set(shards.map(({ name }) => name));
  for (const name of names) {
    if (name !== FILE && !whole.has(name)) await rm(join(dir, name), { force: true });
  }
  await writeUnfinished(dir, { digest, shards });
  return shards;
}

/** Written whenever an archive is finished. */
export async function writeUnfinished(dir: string, unfinished: Unfinished): Promise<void> {
  writeAtomically(join(dir, FILE), JSON.stringify(unfinished));
}

/** The export is finished. */
export async function leaveFolder(dir: string): Promise<void> {
  await rm(join(dir, FILE), { force: true });
}

async function readUnfinished(dir: string): Promise<Unfinished | null> {
  try {
    const value: unknown = JSON.parse(await readFile(join(dir, FILE), 'utf8'));
    return isUnfinished(value) ? value : null;
  } catch {
    return null;
  }
}

function isUnfinished(value: unknown): value is Unfinished {
  return (
    typeof value === 'object' &&
    value !== null &&
    'digest' in value &&
    typeof value.digest === 'string' &&
    'shards' in value &&
    Array.isArray(value.shards) &&
    value.shards.every(isShard)
  );
}

function isShard(value: unknown): value is TarShard {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'samples' in value &&
    typeof value.samples === 'number' &&
    'bytes' in value &&
    typeof value.bytes === 'number'
  );
}

function notEmpty(dir: string, received: string): PreprocessError {
  return new PreprocessError(
    'NOT_EMPTY',
    `Export ${dir}: expected an empty folder or none; received ${received}; choose another, or empty it.`,
  );
}
