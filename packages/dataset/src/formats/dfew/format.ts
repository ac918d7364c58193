import type { DatasetFormat } from '../format.js';
import { formatClipNumber, parseClipNumber } from './clipId.js';
import { locateRelease } from './locate.js';
import { compareWithPublished } from './published.js';
import { isRelease, readRelease } from './release.js';

/** DFEW (Jiang et al., 2020) in any known layout of its releases. */
export const dfewFormat: DatasetFormat = {
  name: 'dfew',
  detect: (tree) => isRelease(locateRelease(tree)),
  read: (tree, { source }) => readRelease(tree.root, source, locateRelease(tree)),
  parseClipId(name) {
    const number = parseClipNumber(name);
    return number === null ? null : formatClipNumber(number);
  },
  compareWithPublished,
  // DFEW's versions (videos, frames …) are not duplicates of each other.
  locateAll: (tree) =>
    Object.entries(locateRelease(tree).media).flatMap(([kind, index]) =>
      [...index].flatMap(([clip, paths]) => paths.map((path) => ({ key: `${kind} ${clip}`, path }))),
    ),
};
