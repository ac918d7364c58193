import { join } from 'node:path';
import { isImage, isVideo } from '../../fileTypes.js';
import type { Folder, Skipped } from '../../walk.js';
import type { Tree } from '../tree.js';
import { parseClipNumber } from './clipId.js';
import { type FrameFolder, indexFrameFolders, indexVideos } from './versions.js';

/**
 * Kind of pixels in a release: `video`, original videos; `frames`, every aligned frame; `avi`, aligned videos that some users have;
 * `frames16`, the time-interpolated 16 frames.
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

/** The files of a release. */
export interface ReleaseFiles {
  readonly media: Readonly<Record<MediaKind, MediaIndex>>;
  readonly splits: readonly SplitFile[];
  /** Every `annotation*.xlsx`, the shallowest first. */
  readonly annotations: readonly string[];
  /** Path of `synthetic.json` in the root, which only a synthetic release has. */
  readonly synthetic: string | null;
  /** Videos whose name is not a clip number. */
  readonly unnumbered: readonly string[];
  /** Archives that may not have been unzipped. */
  readonly archives: readonly string[];
  /** Unreadable entries. */
  readonly skipped: readonly Skipped[];
}

/** Finds the parts of a DFEW release in any known layout. */
export function locateRelease({ folders, skipped }: Tree): ReleaseFiles {
  const videos: { clip: number; path: string }[] = [];
  const frameFolders: FrameFolder[] = [];
  const splits: SplitFile[] = [];
  const annotations: string[] = [];
  const unnumbered: string[] = [];
  const archives: string[] = [];
  let synthetic: string | null = null;

  for (const folder of folders) {
    const clip = frameFolderClip(folder);
    if (clip !== null) {
      const images = folder.files.filter(isImage);
      frameFolders.push({ clip, path: folder.path, trail: folder.trail, images });
      continue;
    }
    for (const name of folder.files) {
      const path = join(folder.path, name);
      const lower = name.toLowerCase();
      if (isVideo(name)) {
        const number = parseClipNumber(name);
        if (number === null) unnumbered.push(path);
        else videos.push({ clip: number, path });
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
  const media = { ...indexVideos(videos), ...indexFrameFolders(frameFolders) };
  return { media, splits, annotations, synthetic, unnumbered, archives, skipped };
}

/** The clip number of a frame folder: its name is the number, and it has images, or is empty after an interrupted unzip. */
function frameFolderClip({ trail, files, folders }: Folder): number | null {
  const name = trail.at(-1);
  if (name === undefined || !/^\d+$/.test(name) || folders.length > 0) return null;
  return files.length === 0 || files.some(isImage) ? parseClipNumber(name) : null;
}

/** Reads role and fold from the path: `train(single-labeled)/set_1.csv`, `test_set_1.csv`, `single_trainset_1.csv` … */
function describeSplit(path: string, trail: readonly string[]): SplitFile | null {
  const name = trail.at(-1) ?? '';
  const fold = /set[ _-]?(\d+)\.csv$/i.exec(name)?.[1];
  if (fold === undefined) return null;
  // The nearest name decides, since a `test` folder may be in a folder called `train_and_test`. The same holds for `multi`, which marks
  // splits of clips with several emotions. Names of folders further up are ignored.
  for (const [index, part] of trail.toReversed().entries()) {
    const roles = new Set(part.toLowerCase().match(/train|test/g));
    if (roles.size !== 1) continue;
    const at = trail.length - 1 - index;
    const names = trail.slice(at);
    const isBelowMulti = /^multi$|multi[-_ ]?label/i.test(trail[at - 1] ?? '');
    if (names.some((one) => /multi/i.test(one))) return null;
    if (isBelowMulti && !names.some((one) => /single/i.test(one))) return null;
    return { path, role: roles.has('train') ? 'train' : 'test', fold: Number(fold) };
  }
  return null;
}
