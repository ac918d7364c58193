import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '@dfer/core';
import { PreprocessError } from '../errors.js';
import type { TarShard } from './tarShards.js';

/** State file of an interrupted export, beside its finished archives, from which the same export can resume. */
const FILE = 'unfinished.json';

interface Unfinished {
  /** Digest of everything that affects the archives' bytes. */
  readonly digest: string;
  /** Finished archives, in order. */
  readonly shards: readonly TarShard[];
}

/**
 * Prepares a folder for an export. It must be empty or contain the same export, interrupted; incomplete files of that are removed.
 *
 * @returns the finished archives
 * @throws PreprocessError `NOT_EMPTY`
 */
export async function takeFolder(dir: string, digest: string): Promise<readonly TarShard[]> {
  const names = await readdir(dir);
  const started = await readUnfinished(dir);
  const isOwn = (name: string): boolean =>
    /^(unfinished\.json|dataset\.json|clips-\d{6,}\.tar)(\.part)?$/.test(name);
  // On a full disk, the first export may have left only a partial state file.
  const isEmpty = names.every((name) => name === `${FILE}.part`);
  if (!isEmpty && (started === null || !names.every(isOwn))) {
    throw notEmpty(dir, 'one that contains files');
  }
  if (started !== null && started.digest !== digest) {
    throw notEmpty(dir, 'one with another unfinished export (other clips, settings or archive size)');
  }
  const shards = started?.shards ?? [];
  const whole = new Set(shards.map(({ name }) => name));
  for (const name of names) {
    if (name !== FILE && !whole.has(name)) await rm(join(dir, name), { force: true });
  }
  await writeUnfinished(dir, { digest, shards });
  return shards;
}

/** Saves the state; call it whenever an archive is finished. */
export async function writeUnfinished(dir: string, unfinished: Unfinished): Promise<void> {
  writeAtomically(join(dir, FILE), JSON.stringify(unfinished));
}

/** Removes the state file of a finished export. */
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
    `Export ${dir}: expected an empty or new folder; received ${received}; choose another folder, or empty it.`,
  );
}
