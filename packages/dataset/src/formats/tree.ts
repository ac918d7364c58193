import { type Folder, type Skipped, walk } from '../walk.js';

/** Everything below a root, walked once and asked by each format in turn. */
export interface Tree {
  readonly root: string;
  /** Parents first. */
  readonly folders: readonly Folder[];
  readonly skipped: readonly Skipped[];
}

/** Lists all that lies below `root`; opens no file. @throws DatasetError `NOT_FOUND` where the root cannot be listed */
export async function listTree(root: string): Promise<Tree> {
  const folders: Folder[] = [];
  const skipped: Skipped[] = [];
  for await (const folder of walk(root, (one) => skipped.push(one))) folders.push(folder);
  return { root, folders, skipped };
}
