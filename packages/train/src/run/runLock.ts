import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lifeOf, type ProcessIdentity, thisProcess } from '@dfer/core';
import { TrainError } from '../errors.js';

/** Who works in a run's folder. */
export interface RunOwner extends ProcessIdentity {
  /** When it took the folder, ISO 8601. */
  readonly started: string;
  /** What it runs there, as the caller names it: tells the same experiment from another one. */
  readonly experiment: string;
  /** Of this lock alone. */
  readonly token: string;
}

/** A run's folder, held by this process until it is released. */
export interface RunLock {
  readonly folder: string;
  /** Gives the folder back; one that was made for the lock and is still empty is removed. */
  release(): Promise<void>;
}

const FILE = 'run.lock';

/** An owner on this machine is asked after; one on another machine or in another container shows its life this often … */
const HEARTBEAT_MS = 30_000;

/** … and counts as dead when it has not for so long, by the clock of the file system. */
const TRUSTED_MS = 5 * 60_000;

/**
 * Takes a run's folder for this process, before anything is written to it: two runs in one folder would mix their folds. The folder is
 * made if need be. What a dead process left is taken over. A hard link is what file systems of networks make once and only once.
 *
 * @param experiment - What is to run there, for others who want the folder.
 * @throws TrainError `RUN_IN_USE` naming the process that holds it; system errors where the folder cannot be written to
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
      // Fails, as it should, where there is anything in it.
      if (isNew) await rmdir(folder).catch(() => undefined);
    },
  };
}

/** Who holds a folder; `null`: nobody who is alive. */
export async function runOwner(folder: string): Promise<RunOwner | null> {
  const file = join(folder, FILE);
  const owner = ownerIn(await textOf(file));
  if (owner === null) return null;
  return (await isAlive(owner, file, Date.now())) ? owner : null;
}

/** One folder at a time: `recursive` of Node.js never comes back from `/proc/x/y`. @returns whether it was made. */
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
      // The answer of a network's server may be lost after it has made the link.
      return (await textOf(file)) === text;
    }
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
  }
  // A file system without hard links.
  try {
    await writeFile(file, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @throws TrainError `RUN_IN_USE` where the owner is alive */
async function removeDead(file: string, own: string, folder: string): Promise<void> {
  const text = await textOf(file);
  if (text === null) return;
  const owner = ownerIn(text);
  const { mtimeMs: now } = await stat(own);
  if (await isAlive(owner, file, now)) throw inUse(folder, owner);
  // Two may find it dead at once: who moves away a lock that is not the one that was judged gives it back.
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

/** The same bytes again: the file system's own clock notes when. */
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
    owner === null
      ? 'another process'
      : `process ${owner.pid} on ${owner.host}, which began at ${owner.started}`;
  return new TrainError(
    'RUN_IN_USE',
    'input',
    `Run ${folder}: expected a folder in which nobody works; received one that is held by ${who}. Wait for it, or choose another folder; if it is gone, delete ${join(folder, FILE)}.`,
  );
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
