import { createHash } from 'node:crypto';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@dfer/core';
import { lifeOf, type ProcessIdentity, thisProcess } from '@dfer/core';
import { guardSpace } from './files.js';

/** A claim of another machine or container, whose life cannot be asked after, counts for so long. */
const TRUSTED_MS = 10 * 60_000;

/** A claim without a readable owner: its process is between creating and writing it, or was killed there. */
const UNWRITTEN_MS = 5000;

/** Gives a clip back. */
export type Release = () => Promise<void>;

/**
 * Takes a clip for this process, so that no other that shares the store does the same work: a file that only one can
 * make. What a dead process left is taken over; should two do that in the same instant, both do the clip, which costs time
 * and nothing else.
 *
 * @returns undefined where another has it
 * @throws PreprocessError `NO_SPACE`
 */
export async function claimClip(dir: string, id: string): Promise<Release | undefined> {
  const path = join(dir, `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.claim`);
  const release = (): Promise<void> => unlink(path).catch(() => undefined);
  return guardSpace(dir, async () => {
    if (await make(path)) return release;
    if (await isHeld(path)) return undefined;
    await release();
    return (await make(path)) ? release : undefined;
  });
}

/** Removes what processes that are dead left. */
export async function removeDeadClaims(dir: string): Promise<void> {
  for (const name of (await readdir(dir)).filter((file) => file.endsWith('.claim'))) {
    const path = join(dir, name);
    if (!(await isHeld(path))) await unlink(path).catch(() => undefined);
  }
}

async function make(path: string): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(thisProcess()), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // A disk that is full keeps an empty file, which would be nobody's.
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

async function isHeld(path: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    const ageMs = Date.now() - mtimeMs;
    const owner = ownerIn(text);
    if (owner === undefined) return ageMs < UNWRITTEN_MS;
    const life = lifeOf(owner);
    return life === 'alive' || (life === 'unknown' && ageMs < TRUSTED_MS);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Undefined where the file is not yet, or never was, written whole. */
function ownerIn(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isWriter(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWriter(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'host' in value &&
    typeof value.host === 'string' &&
    'namespace' in value &&
    typeof value.namespace === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'began' in value &&
    typeof value.began === 'string'
  );
}
