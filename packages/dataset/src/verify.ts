import type { Dataset } from './clip.js';
import { mapConcurrently } from './concurrent.js';
import type { LocatedClip } from './formats/format.js';
import { findFormat } from './formats/index.js';
import { listTree } from './formats/tree.js';
import { fileSizes, hashFiles } from './fileFingerprint.js';

/** A clip whose files cannot be read. */
export interface UnreadableClip {
  readonly id: string;
  readonly path: string;
  readonly reason: string;
}

/** Files or frame folders with the same clip. */
export interface DuplicateClips {
  /** `id`: the same clip twice; `content`: clips with different ids and the same bytes. */
  readonly by: 'id' | 'content';
  readonly paths: readonly string[];
}

/** Problems of a data set on disk; all lists are empty if there are none. */
export interface Verification {
  /** Ids that are in the labels or votes but not on disk. */
  readonly missing: readonly string[];
  readonly unreadable: readonly UnreadableClip[];
  readonly duplicates: readonly DuplicateClips[];
  /** Paths of clips that no label file names. */
  readonly surplus: readonly string[];
}

/**
 * Checks every clip's files: whether they exist, can be read, are duplicates and have a label. Only clips of equal size are read
 * completely. Videos are not decoded.
 */
export async function verify(dataset: Dataset): Promise<Verification> {
  const held = dataset.clips.flatMap(({ id, source }) => (source ? [{ id, source }] : []));
  const measured = await mapConcurrently(held, async (clip) => ({
    ...clip,
    ...(await fileSizes(clip.source)),
  }));
  const sized = measured.filter(({ problem }) => problem === null);
  const alike = groups(sized, ({ sizes }) => String(sizes)).flat();
  const hashed = await mapConcurrently(alike, async ({ source }) => ({
    path: source.path,
    hash: await hashFiles(source),
  }));

  return {
    missing: dataset.clips.filter(({ source }) => source === null).map(({ id }) => id),
    unreadable: measured.flatMap(({ id, source, problem }) =>
      problem === null ? [] : [{ id, path: source.path, reason: problem }],
    ),
    duplicates: [
      ...groups(await locateAll(dataset), ({ key }) => key).map(duplicates('id')),
      ...groups(hashed, ({ hash }) => hash).map(duplicates('content')),
    ],
    surplus: dataset.clips.flatMap(({ source, label, votes }) =>
      source && label === null && votes === null ? [source.path] : [],
    ),
  };
}

const duplicates =
  (by: DuplicateClips['by']) =>
  (clips: readonly { readonly path: string }[]): DuplicateClips => ({
    by,
    paths: clips.map(({ path }) => path),
  });

/** Groups of two or more items with the same key. */
function groups<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const byKey = new Map<string, Item[]>();
  for (const item of items) {
    const group = byKey.get(key(item));
    if (group) group.push(item);
    else byKey.set(key(item), [item]);
  }
  return [...byKey.values()].filter((group) => group.length > 1);
}

/** All clip paths on disk, located by the format of the data set. */
async function locateAll({ root, format }: Dataset): Promise<LocatedClip[]> {
  return findFormat(format)?.locateAll?.(await listTree(root)) ?? [];
}
