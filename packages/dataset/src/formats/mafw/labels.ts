import { DatasetError } from '../../errors.js';
import type { LabelOrder } from '../format.js';
import { findClass, resolveLabels } from '../labelNumbers.js';
import { type LabelRow, readLabelTable, shown } from '../labelTable.js';
import { type FoldList, joinFolds } from '../officialFolds.js';
import { parseClipId, type SplitList } from './locate.js';

/** The 11 classes in the order of MAFW's authors. */
export const MAFW_CLASSES = [
  ...['anger', 'disgust', 'fear', 'happiness', 'neutral', 'sadness', 'surprise', 'contempt'],
  ...['anxiety', 'helplessness', 'disappointment'],
] as const;

/** Labels from the lists. */
export interface MafwLabels {
  /** Class index of each clip with one emotion. */
  readonly labels: ReadonlyMap<string, number>;
  /** Class indices of each clip with several emotions. */
  readonly several: ReadonlyMap<string, readonly number[]>;
  readonly folds: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

interface ReadList extends FoldList {
  readonly kind: SplitList['kind'];
  readonly rows: readonly LabelRow[];
  readonly notes: readonly string[];
}

/**
 * Joins the lists of single and compound labels. The single ones decide label and fold of a clip that is in both.
 *
 * @param votes - Used to detect the class order of numbers.
 * @throws DatasetError `BAD_LABELS`, `BAD_SPLITS`
 */
export async function readMafwLabels(
  files: readonly SplitList[],
  votes: ReadonlyMap<string, readonly number[]> | null,
  order: LabelOrder,
): Promise<MafwLabels> {
  const lists = dropCopies(await Promise.all(files.map(readList)));
  const single = lists.filter(({ kind }) => kind === 'single');
  const compound = lists.filter(({ kind }) => kind === 'compound');
  const evidence = (clip: string): number | null => mostVoted(votes?.get(clip));
  const { labels, notes } = resolveLabels(
    single.flatMap(({ rows }) => rows),
    { classes: MAFW_CLASSES, evidence },
    order,
  );
  const all = new Map(labels);
  const several = new Map<string, readonly number[]>();
  let numbered = 0;
  for (const row of compound.flatMap(({ rows }) => rows)) {
    if (/^\d+$/.test(row.label)) {
      numbered++;
      continue;
    }
    const parts = parseEmotions(row);
    const [one] = parts;
    const known = labels.get(row.clip) ?? null;
    if (known !== null && !(parts.length === 1 && one === known)) throw contradiction(row, known);
    if (parts.length > 1) several.set(row.clip, once(row, several.get(row.clip), parts));
    else if (one !== undefined) all.set(row.clip, one);
  }
  const mine = joinFolds(single);
  const theirs = compound.length === 0 ? null : joinFolds(compound);
  return {
    labels: all,
    several,
    folds: new Map([...(theirs?.folds ?? []), ...mine.folds]),
    notes: [
      ...lists.flatMap((list) => list.notes),
      ...notes,
      ...(single.length > 0 ? mine.notes : (theirs?.notes ?? [])),
      ...(several.size > 0
        ? [`Compound labels: ${several.size} clips of several emotions, kept without a single label.`]
        : []),
      ...(numbered > 0
        ? [`Numeric compound labels, which name no emotions, were ignored: ${numbered} lines.`]
        : []),
    ],
  };
}

async function readList(file: SplitList): Promise<ReadList> {
  const { rows, notes } = await readLabelTable(file.path);
  const named = rows.map((row): LabelRow => {
    const clip = parseClipId(row.clip);
    if (clip !== null) return { ...row, clip };
    throw new DatasetError(
      'BAD_SPLITS',
      `${row.where}: expected a clip such as 00025.mp4; received "${shown(row.clip)}"; correct or delete the line.`,
    );
  });
  return { ...file, rows: named, notes, clips: new Set(named.map(({ clip }) => clip)) };
}

/** Removes copies: lists with and without captions are the same and must agree. */
function dropCopies(lists: readonly ReadList[]): ReadList[] {
  const kept = new Map<string, ReadList>();
  for (const list of lists) {
    const key = `${list.kind} ${list.role} ${list.fold}`;
    const first = kept.get(key);
    if (first === undefined) kept.set(key, list);
    else if (serializeRows(first) !== serializeRows(list)) {
      throw new DatasetError(
        'BAD_SPLITS',
        `splits: expected one ${list.kind} ${list.role} list of fold ${list.fold}; received two that differ, ${first.rows[0]?.where} and ${list.rows[0]?.where}; remove the wrong one.`,
      );
    }
  }
  return [...kept.values()];
}

const serializeRows = ({ rows }: ReadList): string =>
  rows
    .map(({ clip, label }) => `${clip} ${label}`)
    .sort()
    .join('\n');

function parseEmotions({ label, where }: LabelRow): number[] {
  const parts = label.split('_').map((word) => findClass(word, { classes: MAFW_CLASSES }));
  const known = parts.filter((part) => part !== null);
  if (known.length === parts.length && new Set(known).size === known.length) {
    return known.sort((a, b) => a - b);
  }
  throw new DatasetError(
    'BAD_LABELS',
    `${where}: expected one or several of ${MAFW_CLASSES.join(', ')}, joined by _; received "${shown(label)}"; correct or delete the line.`,
  );
}

function once(
  row: LabelRow,
  known: readonly number[] | undefined,
  parts: readonly number[],
): readonly number[] {
  if (known === undefined || known.join() === parts.join()) return parts;
  throw new DatasetError(
    'BAD_LABELS',
    `${row.where}: expected one label for clip ${row.clip} in all lists; received ${known.map((part) => MAFW_CLASSES[part]).join('_')} and ${shown(row.label)}; take all lists from one copy of the release.`,
  );
}

const contradiction = (row: LabelRow, known: number): DatasetError =>
  new DatasetError(
    'BAD_LABELS',
    `${row.where}: expected the label of the single list, ${MAFW_CLASSES[known]}, for clip ${row.clip}; received "${shown(row.label)}"; take all lists from one copy of the release.`,
  );

/** The class with more votes than any other; `null` if there is none. */
function mostVoted(votes: readonly number[] | undefined): number | null {
  if (votes === undefined) return null;
  const most = Math.max(...votes);
  return votes.filter((count) => count === most).length === 1 ? votes.indexOf(most) : null;
}
