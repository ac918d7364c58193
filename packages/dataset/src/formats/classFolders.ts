import { extname, join } from 'node:path';
import type { Clip, Dataset } from '../clip.js';
import { EMOTIONS } from './dfew/emotion.js';
import { DatasetError } from '../errors.js';
import { isVideo, stem } from '../fileTypes.js';
import { skippedNotes, type Skipped } from '../walk.js';
import type { DatasetFormat } from './format.js';
import type { Tree } from './tree.js';

/** A video below a class folder. */
export interface FolderVideo {
  /** Path below the root without its extension, with `/` between names. */
  readonly id: string;
  readonly path: string;
  /** Name of the class folder on disk. */
  readonly folder: string;
}

/** Content of a plain folder of videos. */
export interface FolderFiles {
  readonly videos: readonly FolderVideo[];
  /** Names of videos directly in the root, which have no class. */
  readonly loose: readonly string[];
  /** Paths below the root of files without a video extension. */
  readonly others: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** Finds all videos in `<root>/<class>/…`, at any depth, and the other files. */
export function locateVideos({ folders, skipped }: Tree): FolderFiles {
  const videos: FolderVideo[] = [];
  const loose: string[] = [];
  const others: string[] = [];
  for (const { path, trail, files } of folders) {
    const folder = trail[0];
    for (const name of files) {
      if (folder === undefined) {
        if (isVideo(name)) loose.push(name);
      } else if (isVideo(name)) {
        videos.push({ id: [...trail, stem(name)].join('/'), path: join(path, name), folder });
      } else {
        others.push([...trail, name].join('/'));
      }
    }
  }
  return { videos, loose, others, skipped };
}

/**
 * Reads `<root>/<emotion>/*.mp4` and other video files. Folders named after emotions are classes in DFEW's order (a data set may have
 * only some of them); other names are their own classes, in alphabetical order.
 *
 * @throws DatasetError `NOT_A_RELEASE` without videos, `BAD_LABELS` if only some folders are named after emotions
 */
export function readClassFolders(tree: Tree): Dataset {
  const { root } = tree;
  const located = locateVideos(tree);
  const { videos } = located;
  if (videos.length === 0) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${root}: expected a release of a known data set, or videos (mp4, mkv, avi, flv, mpg …) in one folder per emotion; received ${describeReceived(located)}; put videos in folders such as happy/ and sad/.`,
    );
  }
  const { classes, note } = nameClasses(
    [...new Set(videos.map(({ folder }) => folder.toLowerCase()))].sort(),
  );

  const clips = new Map<string, Clip>();
  const doubled: string[] = [];
  for (const { id, path, folder } of videos) {
    if (clips.has(id)) doubled.push(id);
    else {
      const label = classes.indexOf(folder.toLowerCase());
      clips.set(id, { id, source: { kind: 'video', path }, label, votes: null, fold: null, subject: null });
    }
  }
  const notes = [
    note,
    ...doubledNotes(doubled),
    ...passedOverNotes(located),
    ...skippedNotes(located.skipped),
  ];
  return { root, format: 'folder', classes, clips: [...clips.values()], synthetic: false, notes };
}

/** Videos in one folder per class, a layout for any data set. */
export const classFoldersFormat: DatasetFormat = {
  name: 'folder',
  detect: () => true,
  read: (tree) => Promise.resolve().then(() => readClassFolders(tree)),
  locateAll: (tree) => locateVideos(tree).videos.map(({ id, path }) => ({ key: id, path })),
};

function describeReceived({ loose, others, skipped }: FolderFiles): string {
  const notes = [...passedOverNotes({ loose, others }), ...skippedNotes(skipped)];
  return notes.length === 0 ? 'neither' : `neither (${notes.join(' ').replace(/\.$/, '')})`;
}

const doubledNotes = (doubled: readonly string[]): string[] =>
  doubled.length === 0
    ? []
    : [`Found twice, the first was used: ${doubled.length}, such as ${doubled.slice(0, 3).join(', ')}.`];

/** Counts skipped files, as no list of video extensions is complete. */
function passedOverNotes({ loose, others }: Pick<FolderFiles, 'loose' | 'others'>): string[] {
  const notes: string[] = [];
  if (loose[0] !== undefined) {
    notes.push(
      `Skipped, as they are outside of the class folders: ${counted(loose.length, 'video')}, such as ${loose[0]}.`,
    );
  }
  if (others[0] !== undefined) {
    const kinds = new Map<string, number>();
    for (const name of others) {
      const kind = extname(name).toLowerCase() || 'without extension';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const list = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
    notes.push(
      `Skipped, as they have no video extension: ${counted(others.length, 'file')} (${list.slice(0, 5).join(', ')}${list.length > 5 ? ' …' : ''}), such as ${others[0]}.`,
    );
  }
  return notes;
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

function nameClasses(folders: readonly string[]): { classes: readonly string[]; note: string } {
  const emotions: readonly string[] = EMOTIONS;
  const present = emotions.filter((name) => folders.includes(name));
  const strange = folders.filter((name) => !emotions.includes(name));
  if (strange.length === 0) {
    return { classes: present, note: `The folders are named after emotions: ${present.join(', ')}.` };
  }
  if (strange.length === folders.length) {
    return {
      classes: folders,
      note: `No folder is named after an emotion; the folders are the classes: ${folders.join(', ')}.`,
    };
  }
  throw new DatasetError(
    'BAD_LABELS',
    `class folders: expected all of them among ${emotions.join(', ')}, or none; received also ${strange.join(', ')}; rename or move ${strange.length > 1 ? 'these' : 'this one'}.`,
  );
}
