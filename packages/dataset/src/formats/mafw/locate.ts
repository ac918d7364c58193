import { join } from 'node:path';
import { isImage, isVideo } from '../../fileTypes.js';
import { formatClipNumber, parseClipNumber } from '../dfew/clipId.js';
import type { Tree } from '../tree.js';

/** One list of `split`. */
export interface SplitList {
  readonly path: string;
  readonly role: 'train' | 'test';
  readonly fold: number;
  /** `compound`: its labels may join several emotions. */
  readonly kind: 'single' | 'compound';
  readonly hasCaptions: boolean;
}

/** The files of a MAFW release. */
export interface MafwFiles {
  /** Paths by kind and clip id; more than one path is a duplicate. */
  readonly media: Readonly<Record<'video' | 'frames', ReadonlyMap<string, readonly string[]>>>;
  readonly lists: readonly SplitList[];
  /** Tables other than the lists, some of which may contain votes. */
  readonly tables: readonly string[];
}

/** The five-digit id of `25`, `00025.mp4` or `clips/00025.mp4`; `null` if the name is not a clip's. */
export function parseClipId(name: string): string | null {
  const number = parseClipNumber(name);
  return number === null ? null : formatClipNumber(number);
}

/** Finds `data/clips/00001.mp4`, folders of faces, and `split/{single,compound}/{no,with}_caption/set_1/train.txt`. */
export function locateMafw({ folders }: Tree): MafwFiles {
  const media = { video: new Map<string, string[]>(), frames: new Map<string, string[]>() };
  const lists: SplitList[] = [];
  const tables: string[] = [];
  const add = (kind: 'video' | 'frames', name: string, path: string): void => {
    const clip = parseClipId(name);
    if (clip === null) return;
    const paths = media[kind].get(clip);
    if (paths) paths.push(path);
    else media[kind].set(clip, [path]);
  };
  for (const { path, trail, files, folders: below } of folders) {
    if (below.length === 0 && files.some(isImage)) {
      add('frames', trail.at(-1) ?? '', path);
      continue;
    }
    const fold = /^set[_ -]?(\d+)$/i.exec(trail.at(-1) ?? '')?.[1];
    for (const name of files) {
      const role = /^(train|test)\.(txt|csv)$/i.exec(name)?.[1];
      if (isVideo(name)) add('video', name, join(path, name));
      else if (role !== undefined && fold !== undefined) {
        lists.push({
          path: join(path, name),
          role: role.toLowerCase() === 'train' ? 'train' : 'test',
          fold: Number(fold),
          kind: trail.some((one) => /^compound|^multi/i.test(one)) ? 'compound' : 'single',
          hasCaptions: trail.some((one) => /^with_caption/i.test(one)),
        });
      } else if (/\.(xlsx|csv|txt)$/i.test(name)) tables.push(join(path, name));
    }
  }
  return { media, lists, tables };
}
