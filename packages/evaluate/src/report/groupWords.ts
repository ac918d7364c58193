import type { ClipGroups } from './clipGroups.js';

const NAMES: Readonly<Record<ClipGroups['by'], readonly [one: string, several: string]>> = {
  subject: ['person', 'people'],
  film: ['movie', 'movies'],
  scene: ['kind of scene', 'kinds of scene'],
};

/** What a kind of group is called in a sentence; `null`: it is not known what groups are. */
export function groupName(by: ClipGroups['by'] | null, count = 1): string {
  const [one, several] = by === null ? ['group', 'groups'] : NAMES[by];
  return count === 1 ? one : several;
}

/** How many groups are drawn, such as `12 people, with all their clips`. */
export function groupWords({
  by,
  count,
}: {
  readonly by: ClipGroups['by'] | null;
  readonly count: number;
}): string {
  return `${count.toLocaleString('en')} ${groupName(by, count)}, with all their clips`;
}
