import type { CountDifference, FoldSummary } from '../classCounts.js';
import type { Clip, Dataset } from '../clip.js';
import type { LabelOrder } from '../settings.js';
import type { Tree } from './tree.js';

/** Pixels to read: videos, the 16-frame version, every aligned frame, or the best available. */
export type SourceChoice = 'auto' | 'video' | 'frames16' | 'frames';

export type { LabelOrder } from '../settings.js';

/** Options of a format for reading a release. */
export interface ReadOptions {
  readonly source: SourceChoice;
  readonly labelOrder: LabelOrder;
}

/** A file or frame folder on disk; entries with the same key are the same clip in one version. */
export interface LocatedClip {
  readonly key: string;
  readonly path: string;
}

/** The layout of a data set: one object per data set, listed in the registry (`index.ts`). */
export interface DatasetFormat {
  /** Value of `Dataset.format` and of the option `format`. */
  readonly name: string;
  /** True if the folder has files that only a release of this format has. */
  detect(tree: Tree): boolean;
  /** @throws DatasetError if the release contradicts itself or lacks labels or clips */
  read(tree: Tree, options: ReadOptions): Promise<Dataset>;
  /** Converts the name of a clip in a table to its id. @defaultValue the name itself */
  parseClipId?(name: string): string | null;
  /** Lists counts that differ from the published ones. @defaultValue no comparison */
  compareWithPublished?(
    clips: readonly Clip[],
    classes: readonly string[],
    folds: readonly FoldSummary[],
  ): CountDifference[];
  /** All clip paths on disk, to find duplicates. */
  locateAll?(tree: Tree): LocatedClip[];
}
