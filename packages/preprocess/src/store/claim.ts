import { createHash } from 'node:crypto';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@dfer/core';
import { lifeOf, type ProcessIdentity, thisProcess } from '@dfer/core';
import { guardSpace } from './files.js';

/** How long a claim from another machine or container is valid; its process cannot be checked. */
const TRUSTED_MS = 10 * 60_000;

/** How long a claim without a readable owner is valid: its process is about to write it, or was killed before. */
const UNWRITTEN_MS = 5000;

/** Releases a claim. */
export type Release = () => Promise<void>;

/**
 * Claims a clip for this process, so that no other process that shares the store does the same work. The claim is a file that only one
 * process can create. Claims of dead processes are taken over; if two processes do that at the same instant, both process the clip,
 * which only costs time.
 *
 * @returns undefined if another process holds the claim
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

/** Removes claims of dead processes. */
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
    // On a full disk, an empty file without an owner would remain.
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

/** Parses the owner; undefined if the file is incomplete. */
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
