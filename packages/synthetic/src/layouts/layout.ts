import type { ClipPlan } from '../plan.js';

/** Where a data set keeps its clips and its label files. */
export interface ReleaseLayout {
  /** Folder of the films below the root. */
  readonly clips: string;
  /** A clip's path below `clips`, without extension: the id by which a reader knows it. */
  clipName(plan: ClipPlan): string;
  /** Writes all label files. */
  writeTables(root: string, plans: readonly ClipPlan[]): Promise<void>;
}
