import { type Folder, type Skipped, walk } from '../walk.js';

/** All folders below a root, listed once for all formats. */
export interface Tree {
  readonly root: string;
  /** Folders, parents first. */
  readonly folders: readonly Folder[];
  readonly skipped: readonly Skipped[];
}

/** Lists all folders below `root`; opens no file. @throws DatasetError `NOT_FOUND` if the root cannot be listed */
export async function listTree(root: string): Promise<Tree> {
  const folders: Folder[] = [];
  const skipped: Skipped[] = [];
  for await (const folder of walk(root, (one) => skipped.push(one))) folders.push(folder);
  return { root, folders, skipped };
}
