import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lifeOf, type ProcessIdentity, thisProcess } from '@dfer/core';
import { TrainError } from '../errors.js';

/** The process that uses a run folder. */
export interface RunOwner extends ProcessIdentity {
  /** When it locked the folder, ISO 8601. */
  readonly started: string;
  /** Name of its experiment, chosen by the caller, to distinguish the same experiment from another one. */
  readonly experiment: string;
  /** Unique token of this lock. */
  readonly token: string;
}

/** Lock on a run folder, held by this process until it is released. */
export interface RunLock {
  readonly folder: string;
  /** Releases the folder; if it was created for the lock and is still empty, it is removed. */
  release(): Promise<void>;
}

const FILE = 'run.lock';

/** Interval at which the lock is renewed, for processes on other machines or in other containers; local ones check the process itself. */
const HEARTBEAT_MS = 30_000;

/** Age of the last renewal, by the clock of the file system, after which such a lock is stale. */
const TRUSTED_MS = 5 * 60_000;

/**
 * Locks a run folder for this process before anything is written to it, because two runs in one folder would mix their folds. Creates
 * the folder if necessary. Stale locks are taken over. The lock is a hard link, which is atomic also on network file systems.
 *
 * @param experiment - Name of the experiment, for other processes that want the folder.
 * @throws TrainError `RUN_IN_USE` naming the process that holds it; system errors if the folder is not writable
 */
export async function lockRun(folder: string, experiment = ''): Promise<RunLock> {
  const isNew = await makeFolder(resolve(folder));
  const file = join(folder, FILE);
  const owner: RunOwner = {
    ...thisProcess(),
    started: new Date().toISOString(),
    experiment,
    token: randomUUID(),
  };
  const text = JSON.stringify(owner);
  const own = `${file}.${owner.token}`;
  try {
    await writeFile(own, text, { flush: true });
    while (!(await placed(own, file, text))) await removeDead(file, own, folder);
  } finally {
    await rm(own, { force: true });
  }
  const heartbeat = setInterval(() => void beat(file, text), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    folder,
    release: async () => {
      clearInterval(heartbeat);
      if ((await textOf(file)) === text) await unlink(file).catch(() => undefined);
      // Fails, as intended, if the folder is not empty.
      if (isNew) await rmdir(folder).catch(() => undefined);
    },
  };
}

/** The owner of a folder; `null` if no running process holds it. */
export async function runOwner(folder: string): Promise<RunOwner | null> {
  const file = join(folder, FILE);
  const owner = ownerIn(await textOf(file));
  if (owner === null) return null;
  return (await isAlive(owner, file, Date.now())) ? owner : null;
}

/** Creates one level at a time: `recursive` of Node.js hangs for `/proc/x/y`. @returns True if the folder was created. */
async function makeFolder(folder: string): Promise<boolean> {
  if (await stat(folder).catch(() => null)) return false;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  return true;
}

async function placed(own: string, file: string, text: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      // The reply of a file server may be lost after it has created the link.
      return (await textOf(file)) === text;
    }
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
  }
  // Fallback for file systems without hard links.
  try {
    await writeFile(file, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @throws TrainError `RUN_IN_USE` if the owner is alive */
async function removeDead(file: string, own: string, folder: string): Promise<void> {
  const text = await textOf(file);
  if (text === null) return;
  const owner = ownerIn(text);
  const { mtimeMs: now } = await stat(own);
  if (await isAlive(owner, file, now)) throw inUse(folder, owner);
  // Two processes may find it stale simultaneously: a process that moved away a newer lock restores it.
  const judged = `${file}.dead`;
  await rename(file, judged).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
  const moved = await textOf(judged);
  if (moved !== null && moved !== text) await link(judged, file).catch(() => undefined);
  await rm(judged, { force: true });
}

async function isAlive(owner: RunOwner | null, file: string, now: number): Promise<boolean> {
  const life = owner === null ? 'unknown' : lifeOf(owner);
  if (life !== 'unknown') return life === 'alive';
  const found = await stat(file).catch(() => null);
  return found !== null && now - found.mtimeMs < TRUSTED_MS;
}

/** Rewrites the same bytes to update the modification time by the clock of the file system. */
async function beat(file: string, text: string): Promise<void> {
  if ((await textOf(file)) === text) await writeFile(file, text, { flag: 'r+' }).catch(() => undefined);
}

const textOf = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

function ownerIn(text: string | null): RunOwner | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isOwner(value) ? value : null;
  } catch {
    return null;
  }
}

function isOwner(value: unknown): value is RunOwner {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['host', 'namespace', 'began', 'started', 'experiment', 'token'];
  return (
    texts.every((key) => typeof Reflect.get(value, key) === 'string') &&
    typeof Reflect.get(value, 'pid') === 'number'
  );
}

function inUse(folder: string, owner: RunOwner | null): TrainError {
  const who =
    owner === null ? 'another process' : `process ${owner.pid} on ${owner.host}, started at ${owner.started}`;
  return new TrainError(
    'RUN_IN_USE',
    'input',
    `Run ${folder}: expected a folder that no other process uses; received one locked by ${who}. Wait for it, or choose another folder; if the process no longer exists, delete ${join(folder, FILE)}.`,
  );
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
