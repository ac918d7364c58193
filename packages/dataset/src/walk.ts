import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from './errors.js';

/** A folder found by a walk; names are sorted, without hidden ones. */
export interface Folder {
  readonly path: string;
  /** Names of the folders from the root down to this one; empty for the root. */
  readonly trail: readonly string[];
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** An unreadable entry below the root. */
export interface Skipped {
  readonly path: string;
  /** Reason, such as `its name is not UTF-8`. */
  readonly reason: string;
}

/**
 * Yields the folder `root` and every folder below it, parents first. Links are followed, each real folder once.
 *
 * @param onSkip - Called for each folder below the root that cannot be listed and each name that is not valid text; the walk continues.
 * @throws DatasetError `NOT_FOUND` if the root itself cannot be listed
 */
export async function* walk(root: string, onSkip: (skipped: Skipped) => void): AsyncGenerator<Folder> {
  yield* descend(root, [], new Set(), onSkip);
}

async function* descend(
  path: string,
  trail: readonly string[],
  seen: Set<string>,
  onSkip: (skipped: Skipped) => void,
): AsyncGenerator<Folder> {
  let entries: Dirent[];
  try {
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    entries = await readdir(path, { withFileTypes: true });
  } catch (cause) {
    if (trail.length === 0) throw unreadableRoot(path, cause);
    onSkip({ path, reason: describeReason(cause) });
    return;
  }

  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (isHidden(entry.name)) continue;
    if (await isNoText(path, entry.name)) {
      onSkip({ path: join(path, entry.name), reason: 'its name is not UTF-8' });
      continue;
    }
    // A broken link counts as a file: `verify` then reports it as unreadable.
    const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => entry) : entry;
    (target.isDirectory() ? folders : files).push(entry.name);
  }
  files.sort();
  folders.sort();
  yield { path, trail, files, folders };
  for (const name of folders) yield* descend(join(path, name), [...trail, name], seen, onSkip);
}

/** Node.js replaces invalid UTF-8 in names, and no file with the replaced name exists. */
const isNoText = async (folder: string, name: string): Promise<boolean> =>
  name.includes('\uFFFD') && (await lstat(join(folder, name)).catch(() => null)) === null;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it no longer exists',
  ELOOP: 'its links are cyclic',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk cannot read it',
};

function describeReason(cause: unknown): string {
  // No `instanceof`: errors of Node.js may come from another realm (a thread, a test's sandbox).
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
  return WORDS[code] ?? code;
}

function unreadableRoot(path: string, cause: unknown): DatasetError {
  return new DatasetError(
    'NOT_FOUND',
    `dataset: expected a readable folder; received ${path}, which cannot be listed (${describeReason(cause)}); check its permissions.`,
    { cause },
  );
}

/** Maximum length of a displayed path. */
const SHOWN = 200;

/** Describes the skipped entries in one sentence; empty if there are none. */
export function skippedNotes(skipped: readonly Skipped[]): string[] {
  const [first] = skipped;
  if (first === undefined) return [];
  return [
    `Skipped, as they cannot be read: ${skipped.length}, such as ${first.path.slice(0, SHOWN)}${first.path.length > SHOWN ? '…' : ''} (${first.reason}); their content is not in the dataset.`,
  ];
}

/** @throws DatasetError `NOT_FOUND` if `root` is not a folder */
export async function requireFolder(root: string): Promise<void> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory()) return;
  throw new DatasetError(
    'NOT_FOUND',
    `dataset: expected a folder; received ${root}, which ${found ? 'is a file' : 'does not exist'}; ` +
      'give the folder of the release, or a folder with one folder per emotion.',
  );
}
