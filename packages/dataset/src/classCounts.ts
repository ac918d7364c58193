import type { Clip } from './clip.js';

/** Counts by class name, in the order of the dataset's classes. */
export type ClassCounts = Readonly<Record<string, number>>;

/** Counts of the test set of one official fold. */
export interface FoldSummary {
  /** Number of the fold, from 1. */
  readonly fold: number;
  readonly total: number;
  readonly perClass: ClassCounts;
}

/** A count that differs from the published one. */
export interface CountDifference {
  /** Such as `clips`, `fear in all folds` or `disgust in fold 3`. */
  readonly what: string;
  readonly published: number;
  readonly received: number;
}

/** Clips per class, by class name. */
export function countClasses(clips: readonly Clip[], classes: readonly string[]): ClassCounts {
  return Object.fromEntries(
    classes.map((name, index) => [name, clips.filter(({ label }) => label === index).length]),
  );
}
