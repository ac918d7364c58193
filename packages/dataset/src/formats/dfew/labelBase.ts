import { EMOTIONS } from './emotion.js';
import { DatasetError } from '../../errors.js';
import { formatClipIds, formatClipNumber } from './clipId.js';

/** One raw row of an annotation table. */
export interface LabeledRow {
  readonly clip: number;
  /** Votes in the order of `EMOTIONS`. */
  readonly votes: readonly number[];
  /** Label in the table, 0 to 7. */
  readonly label: number;
}

/** DFEW numbers the classes from 1, and 0 means several emotions; re-published tables number them from 0. */
type LabelBase = 0 | 1;

/** Above this fraction of labels that contradict the votes, the label column means something else. */
const TOLERATED_SLIPS = 0.05;

/**
 * Detects from the votes whether the labels count the classes from 0 or 1.
 *
 * @throws DatasetError `BAD_LABELS` if labels and votes contradict each other either way
 */
export function detectLabelBase(
  rows: readonly LabeledRow[],
  path: string,
): { base: LabelBase; notes: string[] } {
  const voted = rows.filter(({ votes }) => votes.some((count) => count > 0));
  const [fromOne, fromZero] = [findSlips(voted, 1), findSlips(voted, 0)];
  if (isTolerated(fromOne)) {
    if (fromOne.slips.length === 0) return { base: 1, notes: [] };
    const clips = formatClipIds(fromOne.slips.map(({ clip }) => clip));
    const notes = [
      `${fromOne.slips.length} labels of the annotation table are not the class with the most votes (${clips}); they were kept.`,
    ];
    return { base: 1, notes };
  }
  if (isTolerated(fromZero) && !hasTwoMeaningsOfZero(voted)) {
    const notes = [
      'The label column of the annotation table numbers the classes from 0 (0 happy to 6 fear), as the votes beside it show; it was read that way.',
    ];
    return { base: 0, notes };
  }
  const first = fromOne.slips[0]!;
  throw new DatasetError(
    'BAD_LABELS',
    `${path}: expected labels that name the class with the most votes; received another class in ${fromOne.slips.length} of ${fromOne.named} rows, such as label ${first.label} (${EMOTIONS[first.label - 1]}) of clip ${formatClipNumber(first.clip)}, whose votes name ${mostVoted(first)}; take label and votes from one copy of the release.`,
  );
}

interface Slips {
  /** Number of rows whose label names one class. */
  readonly named: number;
  /** Rows of these in which another class has more votes. */
  readonly slips: readonly LabeledRow[];
}

function findSlips(rows: readonly LabeledRow[], base: LabelBase): Slips {
  const named = rows.filter(({ label }) => label >= base);
  const slips = named.filter(({ votes, label }) => (votes[label - base] ?? -1) < Math.max(...votes));
  return { named: named.length, slips };
}

const isTolerated = ({ named, slips }: Slips): boolean => slips.length <= TOLERATED_SLIPS * named;

/** True if 0 means both a class and several emotions: annotators then agree less on its clips than on those of any other label. */
function hasTwoMeaningsOfZero(rows: readonly LabeledRow[]): boolean {
  const agreement = ({ votes }: LabeledRow): number =>
    Math.max(...votes) / votes.reduce((sum, count) => sum + count, 0);
  const least = Math.min(...rows.filter(({ label }) => label > 0).map(agreement));
  return rows.some((row) => row.label === 0 && agreement(row) < least);
}

function mostVoted({ votes }: LabeledRow): string {
  const most = votes.indexOf(Math.max(...votes));
  return `${EMOTIONS[most]} (${votes[most]})`;
}
