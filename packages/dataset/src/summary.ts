import type { Clip, Dataset } from './clip.js';
import { PUBLISHED } from './dfew/published.js';

/** Counts by class name, in the order of the dataset's classes. */
export type ClassCounts = Readonly<Record<string, number>>;

/** One official fold: its test set. */
export interface FoldSummary {
  /** From 1. */
  readonly fold: number;
  readonly total: number;
  readonly perClass: ClassCounts;
}

/** One count that is not the published one. */
export interface CountDifference {
  /** Such as `clips`, `fear in all folds` or `disgust in fold 3`. */
  readonly what: string;
  readonly published: number;
  readonly received: number;
}

/** What a dataset holds. */
export interface DatasetSummary {
  readonly clips: number;
  readonly labelled: number;
  /** Several emotions, or no label at all: not for training. */
  readonly unlabelled: number;
  /** Labelled clips that are not on disk. */
  readonly missing: number;
  /** Labelled clips per class, in or out of the folds. */
  readonly perClass: ClassCounts;
  readonly folds: readonly FoldSummary[];
  /** Counts that differ from the published ones; `null`: not DFEW, or synthetic, so nothing was compared. */
  readonly differences: readonly CountDifference[] | null;
}

/** Counts clips per class and fold and, for a real DFEW release, compares them with the published counts. */
export function summarize(dataset: Dataset): DatasetSummary {
  const { clips, classes } = dataset;
  const labelled = clips.filter(({ label }) => label !== null);
  const numbers = new Set(clips.map(({ fold }) => fold).filter((fold) => fold !== null));
  const folds = [...numbers]
    .sort((a, b) => a - b)
    .map((fold): FoldSummary => {
      const held = labelled.filter((clip) => clip.fold === fold);
      return { fold, total: held.length, perClass: countClasses(held, classes) };
    });
  const isReal = dataset.format === 'dfew' && !dataset.synthetic;
  return {
    clips: clips.length,
    labelled: labelled.length,
    unlabelled: clips.length - labelled.length,
    missing: labelled.filter(({ source }) => source === null).length,
    perClass: countClasses(labelled, classes),
    folds,
    differences: isReal ? compareWithPublished(clips, classes, folds) : null,
  };
}

function countClasses(clips: readonly Clip[], classes: readonly string[]): ClassCounts {
  return Object.fromEntries(
    classes.map((name, index) => [name, clips.filter(({ label }) => label === index).length]),
  );
}

function compareWithPublished(
  clips: readonly Clip[],
  classes: readonly string[],
  folds: readonly FoldSummary[],
): CountDifference[] {
  const inFolds = clips.filter(({ fold }) => fold !== null);
  const perClass = countClasses(inFolds, classes);
  const rows: CountDifference[] = [
    { what: 'clips', published: PUBLISHED.clips, received: clips.length },
    { what: 'clips in all folds', published: PUBLISHED.inFolds, received: inFolds.length },
  ];
  // Only the votes tell of single-labelled clips without a face; the splits leave them out.
  if (clips.some(({ votes }) => votes !== null)) {
    const received = clips.filter(({ label }) => label !== null).length;
    rows.push({ what: 'single-labelled clips', published: PUBLISHED.singleLabelled, received });
  }
  for (const [index, name] of classes.entries()) {
    rows.push({
      what: `${name} in all folds`,
      published: PUBLISHED.perClass[index]!,
      received: perClass[name]!,
    });
  }
  for (const [index, published] of PUBLISHED.folds.entries()) {
    const held = folds.find(({ fold }) => fold === index + 1);
    for (const [at, name] of classes.entries()) {
      rows.push({
        what: `${name} in fold ${index + 1}`,
        published: published[at]!,
        received: held?.perClass[name] ?? 0,
      });
    }
  }
  return rows.filter(({ published, received }) => published !== received);
}
