import { join } from 'node:path';
import type { Clip, Dataset } from './clip.js';
import { EMOTIONS } from './emotion.js';
import { DatasetError } from './errors.js';
import { isVideo, stem } from './media.js';
import { walk } from './walk.js';

/** One film below a class folder. */
export interface FolderFilm {
  /** Path below the root without its extension, with `/` between names. */
  readonly id: string;
  readonly path: string;
  /** Name of the class folder as it lies on disk. */
  readonly folder: string;
}

/** Finds all films in `<root>/<class>/…`, nested at will. Films directly in the root have no class and are left out. */
export async function locateFilms(root: string): Promise<FolderFilm[]> {
  const films: FolderFilm[] = [];
  for await (const { path, trail, files } of walk(root)) {
    const folder = trail[0];
    if (folder === undefined) continue;
    for (const name of files.filter(isVideo)) {
      films.push({ id: [...trail, stem(name)].join('/'), path: join(path, name), folder });
    }
  }
  return films;
}

/**
 * Reads `<root>/<emotion>/*.mp4`. Folders named after emotions follow DFEW's order; any other names make classes of
 * their own, in alphabetical order.
 *
 * @throws DatasetError `NOT_A_RELEASE` without films, `BAD_LABELS` when only some folders are named after emotions.
 */
export async function readFolder(root: string): Promise<Dataset> {
  const films = await locateFilms(root);
  if (films.length === 0) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `${root}: expected a DFEW release, or films (mp4, mkv, avi, mov, webm) in one folder per emotion; received neither; put them in folders such as happy/ and sad/.`,
    );
  }
  const { classes, note } = nameClasses([...new Set(films.map(({ folder }) => folder.toLowerCase()))].sort());

  const clips = new Map<string, Clip>();
  const doubled: string[] = [];
  for (const { id, path, folder } of films) {
    if (clips.has(id)) doubled.push(id);
    else {
      const label = classes.indexOf(folder.toLowerCase());
      clips.set(id, { id, source: { kind: 'video', path }, label, votes: null, fold: null, subject: null });
    }
  }
  const notes =
    doubled.length > 0
      ? [note, `Held twice, the first was taken: ${doubled.slice(0, 3).join(', ')}.`]
      : [note];
  return { root, format: 'folder', classes, clips: [...clips.values()], synthetic: false, notes };
}

function nameClasses(folders: readonly string[]): { classes: readonly string[]; note: string } {
  const emotions: readonly string[] = EMOTIONS;
  const strange = folders.filter((name) => !emotions.includes(name));
  if (strange.length === 0)
    return { classes: emotions, note: `Folders named after emotions: ${folders.join(', ')}.` };
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
