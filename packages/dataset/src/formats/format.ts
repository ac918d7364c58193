import type { CountDifference, FoldSummary } from '../classCounts.js';
import type { Clip, Dataset } from '../clip.js';
import type { Tree } from './tree.js';

/** Which pixels to read: films, the 16-frame version, every aligned frame, or the best the release holds. */
export type SourceChoice = 'auto' | 'video' | 'frames16' | 'frames';

/** In which order a release numbers its classes, where its files hold numbers without names. */
export type LabelOrder = 'auto' | 'published' | 'alphabetical';

/** What a format is told about how to read a release. */
export interface ReadOptions {
  readonly source: SourceChoice;
  readonly labelOrder: LabelOrder;
}

/** A file or frame folder on disk; those of one key are one clip in one version. */
export interface LocatedClip {
  readonly key: string;
  readonly path: string;
}

/** All that is known of one data set's layout: one object a data set, listed in the registry (`index.ts`). */
export interface DatasetFormat {
  /** What `Dataset.format` and the option `format` say. */
  readonly name: string;
  /** Has the folder what only a release of this format has? */
  detect(tree: Tree): boolean;
  /** @throws DatasetError when the release contradicts itself or lacks labels or clips */
  read(tree: Tree, options: ReadOptions): Promise<Dataset>;
  /** A clip's id from the name that a table gives it. @defaultValue the name itself */
  parseClipId?(name: string): string | null;
  /** Counts that differ from those that the authors publish. @defaultValue nothing is published, nothing is compared */
  compareWithPublished?(
    clips: readonly Clip[],
    classes: readonly string[],
    folds: readonly FoldSummary[],
  ): CountDifference[];
  /** All paths on disk that hold a clip, so that one held twice is found. */
  locateAll?(tree: Tree): LocatedClip[];
}
