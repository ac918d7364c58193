import { type ClassCounts, countClasses, type CountDifference, type FoldSummary } from './classCounts.js';
import type { Dataset } from './clip.js';
import { findFormat } from './formats/index.js';

/** Counts of a data set. */
export interface DatasetSummary {
  readonly clips: number;
  readonly labeled: number;
  /** Clips with several emotions or without a label: not for training. */
  readonly unlabeled: number;
  /** @deprecated Renamed to `labeled`. */
  readonly labelled: number;
  /** @deprecated Renamed to `unlabeled`. */
  readonly unlabelled: number;
  /** Labeled clips that are not on disk. */
  readonly missing: number;
  /** Labeled clips per class, inside and outside of the folds. */
  readonly perClass: ClassCounts;
  readonly folds: readonly FoldSummary[];
  /** Counts that differ from the published ones; `null`: not compared, as the release is synthetic or its format has none. */
  readonly differences: readonly CountDifference[] | null;
}

/** Counts clips per class and fold and, for a real release, compares them with the published counts. */
export function summarize(dataset: Dataset): DatasetSummary {
  const { clips, classes } = dataset;
  const labeled = clips.filter(({ label }) => label !== null);
  const numbers = new Set(clips.flatMap(({ fold }) => (fold === null || fold === 0 ? [] : [fold])));
  const folds = [...numbers]
    .sort((a, b) => a - b)
    .map((fold): FoldSummary => {
      const held = labeled.filter((clip) => clip.fold === fold);
      return { fold, total: held.length, perClass: countClasses(held, classes) };
    });
  const format = dataset.synthetic ? undefined : findFormat(dataset.format);
  return {
    clips: clips.length,
    labeled: labeled.length,
    unlabeled: clips.length - labeled.length,
    labelled: labeled.length,
    unlabelled: clips.length - labeled.length,
    missing: labeled.filter(({ source }) => source === null).length,
    perClass: countClasses(labeled, classes),
    folds,
    differences: format?.compareWithPublished?.(clips, classes, folds) ?? null,
  };
}
