import type { MediaIndex } from './locate.js';

// A release may contain its clips in several versions. Folders are assigned to versions over the whole release, not one by one: a
// short clip in one folder must not count as another version.

/** A folder of one clip's frames. */
export interface FrameFolder {
  readonly clip: number;
  readonly path: string;
  /** Names of the folders from the root down to this one. */
  readonly trail: readonly string[];
  /** Names of the images in it. */
  readonly images: readonly string[];
}

/** Indexes the 16-frame version and the version with all frames. */
export function indexFrameFolders(
  folders: readonly FrameFolder[],
): Record<'frames' | 'frames16', MediaIndex> {
  const groups = new Map<string, FrameFolder[]>();
  for (const folder of folders) {
    const key = versionKey(folder.trail);
    const group = groups.get(key);
    if (group) group.push(folder);
    else groups.set(key, [folder]);
  }
  const [named, others] = partition([...groups.values()], ([first]) =>
    (first?.trail ?? []).slice(0, -1).some((name) => /16_?f/i.test(name)),
  );
  const [short, long] = partition(others, isShort);
  // Folders that look like the 16-frame version but share no clip with the other version are its short clips.
  const isApart = !haveCommonClip(short.flat(), long.flat());
  const [frames16, frames] = isApart && long.length > 0 ? [named, others] : [[...named, ...short], long];
  return { frames: indexByClip(frames.flat()), frames16: indexByClip(frames16.flat()) };
}

/** Indexes DFEW's aligned avi videos, and original videos in any container, including avi. */
export function indexVideos(
  videos: readonly { readonly clip: number; readonly path: string }[],
): Record<'video' | 'avi', MediaIndex> {
  const [avi, others] = partition(videos, ({ path }) => path.toLowerCase().endsWith('.avi'));
  const isOneVersion = others.length > 0 && !haveCommonClip(avi, others);
  return isOneVersion
    ? { video: indexByClip(videos), avi: indexByClip([]) }
    : { video: indexByClip(others), avi: indexByClip(avi) };
}

/** The folder of a version's clips; its parts (`part_1`, `clip_224x224_part_2`) are one version. */
function versionKey(trail: readonly string[]): string {
  const isPart = (name: string): boolean => /(^|[^a-z])part[^a-z]*$/i.test(name);
  return trail
    .slice(0, -1)
    .filter((name) => !isPart(name))
    .join('/');
}

/** True if no clip has more than `1.jpg` to `16.jpg`; folders without images are ignored. */
function isShort(version: readonly FrameFolder[]): boolean {
  return (
    version.some(({ images }) => images.length > 0) &&
    version.every(({ images }) => images.length <= 16 && images.every((name) => /^\d{1,2}\.\w+$/.test(name)))
  );
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function haveCommonClip(
  some: readonly { readonly clip: number }[],
  others: readonly { readonly clip: number }[],
): boolean {
  const clips = new Set(some.map(({ clip }) => clip));
  return others.some(({ clip }) => clips.has(clip));
}

function indexByClip(items: readonly { readonly clip: number; readonly path: string }[]): MediaIndex {
  const index = new Map<number, string[]>();
  for (const { clip, path } of items) {
    const paths = index.get(clip);
    if (paths) paths.push(path);
    else index.set(clip, [path]);
  }
  return index;
}
