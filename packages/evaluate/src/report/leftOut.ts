import { sum } from '@dfer/core';
import type { Cell, Table } from '../tables/table.js';

/** Texts of the reasons why clips are used neither for training nor for testing. */
const REASONS = {
  'several-emotions': 'several emotions',
  'no-label': 'no label',
  'no-face': 'no face',
  'few-faces': 'face in too few frames',
  'turned-faces': 'face not upright',
  'damaged-pictures': 'damaged pictures',
  'missing-file': 'file missing',
  'unreadable-file': 'file unreadable',
  'not-released': 'not in the release',
  'not-aligned': 'not preprocessed',
  'no-official-fold': 'in no official fold',
} as const;

/** Why a clip is left out: its label, its content, its file, or the official folds. */
export type LeftOutReason = keyof typeof REASONS;

/** Clip counts by class. */
export interface ClassCounts {
  /** Total, including clips without a single label. */
  readonly clips: number;
  /** One count per class, in the order of the classes. */
  readonly perClass: readonly number[];
}

/** The clips of a data set that are not used, by reason. */
export interface LeftOut {
  /** All clips listed in the data set. */
  readonly all: ClassCounts;
  /** Counts by reason; each clip counts once. */
  readonly reasons: readonly (ClassCounts & { readonly reason: LeftOutReason })[];
}

/** Counts clips by the reason why they are left out (`null`: used). The most frequent reason comes first. */
export function countLeftOut(
  clips: readonly { readonly label: number | null; readonly reason: LeftOutReason | null }[],
  classCount: number,
): LeftOut {
  const counted = (chosen: typeof clips): ClassCounts => {
    const perClass = Array.from({ length: classCount }, () => 0);
    for (const { label } of chosen) if (label !== null) perClass[label] = (perClass[label] ?? 0) + 1;
    return { clips: chosen.length, perClass };
  };
  const found = new Set(clips.flatMap(({ reason }) => reason ?? []));
  const reasons = [...found].sort().map((reason) => ({
    reason,
    ...counted(clips.filter((clip) => clip.reason === reason)),
  }));
  return { all: counted(clips), reasons: reasons.sort((a, b) => b.clips - a.clips) };
}

/**
 * One row per class, so that a class that loses many clips stands out; one column per reason, then sums.
 *
 * @param tested - Number of tested clips of each class: fewer than used if only some folds were trained.
 */
export function leftOutTable(
  { all, reasons }: LeftOut,
  classes: readonly string[],
  tested: readonly number[],
): Table {
  const row = (name: string, countOf: (counts: ClassCounts) => number, testedClips: number): Cell[] => {
    const lost = reasons.map(countOf);
    const gone = sum(lost);
    return [name, countOf(all), ...lost, gone, countOf(all) - gone, testedClips];
  };
  const unlabeled = ({ clips, perClass }: ClassCounts): number => clips - sum(perClass);
  return {
    caption:
      'Clips of the data set by class, and why some are used neither for training nor for testing. Too few frames: below preprocess.minUsable, half by default.',
    columns: ['Class', 'All', ...reasons.map(({ reason }) => REASONS[reason] ?? reason)]
      .concat('Left out', 'Used', 'Tested')
      .map((name) => ({ name })),
    rows: [
      ...classes.map((name, label) => row(name, ({ perClass }) => perClass[label] ?? 0, tested[label] ?? 0)),
      ...(unlabeled(all) > 0 ? [row('no label', unlabeled, 0)] : []),
      row('all', ({ clips }) => clips, sum(tested)),
    ],
  };
}
