import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
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

/** Yields the folder `root` and every folder below it, parents first. Links are followed, each real folder once. */
export async function* walk(root: string): AsyncGenerator<Folder> {
  yield* descend(root, [], new Set());
}

async function* descend(path: string, trail: readonly string[], seen: Set<string>): AsyncGenerator<Folder> {
  const real = await realpath(path);
  if (seen.has(real)) return;
  seen.add(real);

  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await list(path)) {
    if (isHidden(entry.name)) continue;
    // A link that leads nowhere stays a file: `verify` then reports it as unreadable.
    const target = entry.isSymbolicLink() ? await stat(join(path, entry.name)).catch(() => entry) : entry;
    (target.isDirectory() ? folders : files).push(entry.name);
  }
  files.sort();
  folders.sort();
  yield { path, trail, files, folders };
  for (const name of folders) yield* descend(join(path, name), [...trail, name], seen);
}

const list = (path: string): Promise<Dirent[]> =>
  readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DatasetError(
      'NOT_FOUND',
      `dataset: expected a readable folder; received ${path}, which cannot be listed; check its permissions.`,
      { cause },
    );
  });

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
