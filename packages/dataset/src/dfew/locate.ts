import { join } from 'node:path';
import { isImage, isVideo } from '../media.js';
import { type Folder, walk } from '../walk.js';
import { parseClipNumber } from './clipId.js';

/**
 * In what shape a release holds pixels: `video` original films, `frames` every aligned frame, `avi` the aligned
 * films some users hold, `frames16` the time-interpolated 16 frames.
 */
export type MediaKind = 'video' | 'frames' | 'avi' | 'frames16';

/** Paths by clip number; more than one path is a duplicate. */
export type MediaIndex = ReadonlyMap<number, readonly string[]>;

/** One official split file. */
export interface SplitFile {
  readonly path: string;
  readonly role: 'train' | 'test';
  readonly fold: number;
}

/** What lies where below a release's root. */
export interface ReleaseFiles {
  readonly media: Readonly<Record<MediaKind, MediaIndex>>;
  readonly splits: readonly SplitFile[];
  /** Every `annotation*.xlsx`, the shallowest first. */
  readonly annotations: readonly string[];
  /** `synthetic.json` at the root, which only a synthetic release has. */
  readonly synthetic: string | null;
  /** Films whose name is no clip number. */
  readonly unnumbered: readonly string[];
  /** Archives that were perhaps never unzipped. */
  readonly archives: readonly string[];
}

/** Finds the parts of a DFEW release in any of the layouts in which it is held; opens no file. */
export async function locateRelease(root: string): Promise<ReleaseFiles> {
  const media = {
    video: new Map<number, string[]>(),
    frames: new Map<number, string[]>(),
    avi: new Map<number, string[]>(),
    frames16: new Map<number, string[]>(),
  };
  const splits: SplitFile[] = [];
  const annotations: string[] = [];
  const unnumbered: string[] = [];
  const archives: string[] = [];
  let synthetic: string | null = null;

  for await (const folder of walk(root)) {
    const clip = frameFolderClip(folder);
    if (clip !== null) {
      add(media[frameFolderKind(folder)], clip, folder.path);
      continue;
    }
    for (const name of folder.files) {
      const path = join(folder.path, name);
      const lower = name.toLowerCase();
      if (isVideo(name)) {
        const number = parseClipNumber(name);
        if (number === null) unnumbered.push(path);
        else add(media[lower.endsWith('.avi') ? 'avi' : 'video'], number, path);
      } else if (lower.endsWith('.csv')) {
        const split = describeSplit(path, [...folder.trail, name]);
        if (split) splits.push(split);
      } else if (/^annotation.*\.xlsx$/.test(lower)) {
        annotations.push(path);
      } else if (/\.(zip|rar|7z|tar|gz)$/.test(lower)) {
        archives.push(path);
      } else if (lower === 'synthetic.json' && folder.trail.length === 0) {
        synthetic = path;
      }
    }
  }
  annotations.sort((a, b) => a.split(/[\\/]/).length - b.split(/[\\/]/).length);
  return { media, splits, annotations, synthetic, unnumbered, archives };
}

function add(index: Map<number, string[]>, clip: number, path: string): void {
  const paths = index.get(clip);
  if (paths) paths.push(path);
  else index.set(clip, [path]);
}

/** A frame folder bears a clip's number and holds images, or nothing at all where unzipping broke off. */
function frameFolderClip({ trail, files, folders }: Folder): number | null {
  const name = trail.at(-1);
  if (name === undefined || !/^\d+$/.test(name) || folders.length > 0) return null;
  return files.length === 0 || files.some(isImage) ? parseClipNumber(name) : null;
}

/** The 16-frame version is told by its folder's name (`…_16f`) or by its frames' names: `1.jpg` to `16.jpg`. */
function frameFolderKind({ trail, files }: Folder): MediaKind {
  if (trail.slice(0, -1).some((name) => /16_?f/i.test(name))) return 'frames16';
  const images = files.filter(isImage);
  const areCounted = images.every((name) => /^\d{1,2}\.\w+$/.test(name));
  return images.length > 0 && images.length <= 16 && areCounted ? 'frames16' : 'frames';
}

/** Reads role and fold from the path: `train(single-labeled)/set_1.csv`, `test_set_1.csv`, `single_trainset_1.csv` … */
function describeSplit(path: string, trail: readonly string[]): SplitFile | null {
  const name = trail.at(-1) ?? '';
  const fold = /set[ _-]?(\d+)\.csv$/i.exec(name)?.[1];
  if (fold === undefined || trail.some((part) => /multi/i.test(part))) return null;
  // The nearest name decides: a `test` folder may lie in a folder called `train_and_test`.
  for (const part of trail.toReversed()) {
    const roles = new Set(part.toLowerCase().match(/train|test/g));
    if (roles.size === 1) return { path, role: roles.has('train') ? 'train' : 'test', fold: Number(fold) };
  }
  return null;
}
