import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from './errors.js';

/** One folder met on a walk; names are sorted, hidden ones left out. */
export interface Folder {
  readonly path: string;
  /** Names of the folders from the root down to this one; empty for the root. */
  readonly trail: readonly string[];
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** Something below the root that could not be looked at. */
export interface Skipped {
  readonly path: string;
  /** Such as `its name is not UTF-8`. */
  readonly reason: string;
}

/**
 * Yields the folder `root` and every folder below it, parents first. Links are followed, each real folder once.
 *
 * @param onSkip - Told of each folder below the root that cannot be listed and each name that no text can hold; the walk goes on.
 * @throws DatasetError `NOT_FOUND` where the root itself cannot be listed
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
    // A link that leads nowhere stays a file: `verify` then reports it as unreadable.
    const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => entry) : entry;
    (target.isDirectory() ? folders : files).push(entry.name);
  }
  files.sort();
  folders.sort();
  yield { path, trail, files, folders };
  for (const name of folders) yield* descend(join(path, name), [...trail, name], seen, onSkip);
}

/** Node.js replaces what is no UTF-8, and the file system knows no such name. */
const isNoText = async (folder: string, name: string): Promise<boolean> =>
  name.includes('\uFFFD') && (await lstat(join(folder, name)).catch(() => null)) === null;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it is gone',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  EIO: 'the disk cannot read it',
};

function describeReason(cause: unknown): string {
  // Not asked for its class: what Node.js throws may come from another realm (a thread, a test's sandbox).
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

/** Letters of a path that are shown. */
const SHOWN = 200;

/** What was skipped, in one sentence; none where nothing was. */
export function skippedNotes(skipped: readonly Skipped[]): string[] {
  const [first] = skipped;
  if (first === undefined) return [];
  return [
    `Skipped, as they cannot be read: ${skipped.length}, such as ${first.path.slice(0, SHOWN)}${first.path.length > SHOWN ? '…' : ''} (${first.reason}); what they hold is not in the dataset.`,
  ];
}

/** @throws DatasetError `NOT_FOUND` when `root` is no folder. */
export async function requireFolder(root: string): Promise<void> {
  const found = await stat(root).catch(() => null);
  if (found?.isDirectory()) return;
  throw new DatasetError(
    'NOT_FOUND',
    `dataset: expected a folder; received ${root}, which ${found ? 'is a file' : 'does not exist'}; ` +
      'give the folder that holds the release or one folder per emotion.',
  );
}
