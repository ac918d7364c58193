import { join } from 'node:path';
import { isImage, isVideo } from '../../fileTypes.js';
import type { Folder, Skipped } from '../../walk.js';
import type { Tree } from '../tree.js';
import { parseClipNumber } from './clipId.js';
import { type FrameFolder, indexFilms, indexFrameFolders } from './versions.js';

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
  /** What could not be looked at. */
  readonly skipped: readonly Skipped[];
}

/** Finds the parts of a DFEW release in any of the layouts in which it is held. */
export function locateRelease({ folders, skipped }: Tree): ReleaseFiles {
  const films: { clip: number; path: string }[] = [];
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
        else films.push({ clip: number, path });
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
  const media = { ...indexFilms(films), ...indexFrameFolders(frameFolders) };
  return { media, splits, annotations, synthetic, unnumbered, archives, skipped };
}

/** A frame folder bears a clip's number and holds images, or nothing at all where unzipping broke off. */
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
  // The nearest name decides: a `test` folder may lie in a folder called `train_and_test`. So it does of `multi`, by which the splits
  // of several emotions are told: what folders further up are called means nothing.
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
