import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isLasting, parseStoredVerdict, type FileStamp, type StoredVerdict } from './verdict.js';

/** Lifetime of a temporary verdict in milliseconds. */
const DAY_MS = 24 * 60 * 60_000;

/**
 * Cache folders, the preferred one first: `$DFER_CACHE`, or `$XDG_CACHE_HOME/dfer`, or `~/.cache/dfer`; then one in the temporary
 * folder, in case the home is not writable.
 */
export function cacheFolders(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const { DFER_CACHE: named, XDG_CACHE_HOME: caches } = env;
  const usual = named ? resolve(named) : caches ? join(resolve(caches), 'dfer') : homeCache();
  return [...(usual === null ? [] : [usual]), join(tmpdir(), `dfer-${userName()}`)];
}

/** Reads the verdict for a key, unless a file that it depends on has changed. Never throws. */
export function readVerdict(key: string, folders: readonly string[] = cacheFolders()): StoredVerdict | null {
  for (const folder of folders) {
    try {
      const file = fileFor(folder, key);
      const { mtimeMs, uid } = statSync(file);
      // Any user can write to the temporary folder.
      if (process.getuid !== undefined && uid !== process.getuid()) continue;
      const stored = parseStoredVerdict(readFileSync(file, 'utf8'));
      if (stored === null || !stored.files.every(isUnchanged)) continue;
      if (isLasting(stored.verdict) || Date.now() - mtimeMs < DAY_MS) return stored;
    } catch {
      // Missing or unreadable: no verdict.
    }
  }
  return null;
}

/** Stores a verdict if possible. Other processes may read and write at the same time. Never throws. */
export function writeVerdict(
  key: string,
  verdict: StoredVerdict,
  folders: readonly string[] = cacheFolders(),
): void {
  for (const folder of folders) {
    const file = fileFor(folder, key);
    const own = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
    try {
      makeFolder(join(folder, 'self-test'));
      writeFileSync(own, `${JSON.stringify(verdict, null, 2)}\n`);
      renameSync(own, file);
      return;
    } catch {
      discard(own);
    }
  }
}

/** Avoids `recursive`, with which Node.js hangs in folders such as /proc, in which no folder can be created. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it.
    if (!existsSync(folder)) throw error;
  }
}

/** Removes the file that a failed attempt may have left. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // If its folder is inaccessible, the file does not exist.
  }
}

/** The state of a file; null if it cannot be read. */
export function stampOf(path: string): FileStamp | null {
  try {
    const { size, mtimeMs } = statSync(path);
    return { path, size, mtimeMs };
  } catch {
    return null;
  }
}

function isUnchanged({ path, size, mtimeMs }: FileStamp): boolean {
  const now = stampOf(path);
  return now !== null && now.size === size && now.mtimeMs === mtimeMs;
}

function fileFor(folder: string, key: string): string {
  return join(folder, 'self-test', `${key}.json`);
}

function homeCache(): string | null {
  try {
    return join(homedir(), '.cache', 'dfer');
  } catch {
    return null;
  }
}

/** Name of the user. Users without an entry in the system's list, as in containers, have only a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'user');
  }
}
