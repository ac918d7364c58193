import type { ClipPlan } from '../plan.js';

/** Location of a data set's clips and label files. */
export interface ReleaseLayout {
  /** Folder of the videos, relative to the root. */
  readonly clips: string;
  /** Folders of the label files, relative to the root. */
  readonly tables: readonly string[];
  /** Path of a clip relative to `clips`, without extension; readers use it as the clip id. */
  clipName(plan: ClipPlan): string;
  /** Writes all label files atomically, because other processes may read or make the same release. */
  writeTables(root: string, plans: readonly ClipPlan[]): Promise<void>;
}
