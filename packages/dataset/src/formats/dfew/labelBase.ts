import { EMOTIONS } from './emotion.js';
import { DatasetError } from '../../errors.js';
import { formatClipIds, formatClipNumber } from './clipId.js';

/** One row of an annotation table as it stands there. */
export interface LabelledRow {
  readonly clip: number;
  /** In the order of `EMOTIONS`. */
  readonly votes: readonly number[];
  /** From 0 to 7, as the table has it. */
  readonly label: number;
}

/** DFEW numbers the classes from 1 and 0 says that a clip shows several; re-published tables number them from 0. */
type LabelBase = 0 | 1;

/** Above this share of labels against the votes, the label column means something else. */
const TOLERATED_SLIPS = 0.05;

/**
 * Tells by the votes beside the labels from which number the classes are counted.
 *
 * @throws DatasetError `BAD_LABELS` where labels and votes contradict each other either way
 */
export function detectLabelBase(
  rows: readonly LabelledRow[],
  path: string,
): { base: LabelBase; notes: string[] } {
  const voted = rows.filter(({ votes }) => votes.some((count) => count > 0));
  const [fromOne, fromZero] = [findSlips(voted, 1), findSlips(voted, 0)];
  if (isTolerated(fromOne)) {
    if (fromOne.slips.length === 0) return { base: 1, notes: [] };
    const clips = formatClipIds(fromOne.slips.map(({ clip }) => clip));
    const notes = [
      `${fromOne.slips.length} labels of the annotation table are not the class with the most votes (${clips}); they were taken as they are.`,
    ];
    return { base: 1, notes };
  }
  if (isTolerated(fromZero) && !hasTwoMeaningsOfZero(voted)) {
    const notes = [
      'The label column of the annotation table numbers the classes from 0 (0 happy to 6 fear), as the votes beside it show; it was taken so.',
    ];
    return { base: 0, notes };
  }
  const first = fromOne.slips[0]!;
  throw new DatasetError(
    'BAD_LABELS',
    `${path}: expected labels that name the class with the most votes; received another in ${fromOne.slips.length} of ${fromOne.named} rows, such as label ${first.label} (${EMOTIONS[first.label - 1]}) of clip ${formatClipNumber(first.clip)}, whose votes say ${mostVoted(first)}; take label and votes from one copy of the release.`,
  );
}

interface Slips {
  /** Rows whose label names one class. */
  readonly named: number;
  /** Those of them where another class has more votes. */
  readonly slips: readonly LabelledRow[];
}

function findSlips(rows: readonly LabelledRow[], base: LabelBase): Slips {
  const named = rows.filter(({ label }) => label >= base);
  const slips = named.filter(({ votes, label }) => (votes[label - base] ?? -1) < Math.max(...votes));
  return { named: named.length, slips };
}

const isTolerated = ({ named, slips }: Slips): boolean => slips.length <= TOLERATED_SLIPS * named;

/** Is 0 a class and `several emotions` too? Then its clips agree less than those of every other label. */
function hasTwoMeaningsOfZero(rows: readonly LabelledRow[]): boolean {
  const agreement = ({ votes }: LabelledRow): number =>
    Math.max(...votes) / votes.reduce((sum, count) => sum + count, 0);
  const least = Math.min(...rows.filter(({ label }) => label > 0).map(agreement));
  return rows.some((row) => row.label === 0 && agreement(row) < least);
}

function mostVoted({ votes }: LabelledRow): string {
  const most = votes.indexOf(Math.max(...votes));
  return `${EMOTIONS[most]} (${votes[most]})`;
}
