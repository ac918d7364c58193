import type { ClipGroups } from './clipGroups.js';

const NAMES: Readonly<Record<ClipGroups['by'], readonly [one: string, several: string]>> = {
  subject: ['person', 'people'],
  film: ['movie', 'movies'],
  scene: ['kind of scene', 'kinds of scene'],
};

/** Noun for a kind of group; `null`: the kind is not known. */
export function groupName(by: ClipGroups['by'] | null, count = 1): string {
  const [one, several] = by === null ? ['group', 'groups'] : NAMES[by];
  return count === 1 ? one : several;
}

/** Number of resampled groups in words, such as `12 people, with all their clips`. */
export function groupWords({
  by,
  count,
}: {
  readonly by: ClipGroups['by'] | null;
  readonly count: number;
}): string {
  return `${count.toLocaleString('en')} ${groupName(by, count)}, with all their clips`;
}
