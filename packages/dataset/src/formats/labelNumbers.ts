import { DatasetError } from '../errors.js';
import type { LabelOrder } from './format.js';
import { type LabelRow, shown } from './labelTable.js';

/** Tolerated fraction of clips whose number contradicts other evidence. */
const TOLERATED = 0.05;

/** Possible meanings of a data set's numbers. */
export interface ClassOrders {
  /** The classes in the order of the authors; words are looked up here. */
  readonly classes: readonly string[];
  /** Other words for a class, in lower case. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Other evidence of a clip's class, such as its folder, by the clip's name in the rows. */
  readonly evidence: (clip: string) => number | null;
}

/** Label indices by the clips' names in the rows, and what was detected. */
export interface ResolvedLabels {
  readonly labels: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
}

/** The class that a word names; `null` if there is none. */
export function findClass(
  word: string,
  { classes, aliases = {} }: Omit<ClassOrders, 'evidence'>,
): number | null {
  const lower = word.toLowerCase();
  const index = classes.indexOf(Object.hasOwn(aliases, lower) ? (aliases[lower] ?? lower) : lower);
  return index < 0 ? null : index;
}

/**
 * Resolves the labels of all lists. Words are class names. Numbers are checked against other evidence of the clips; without evidence,
 * the caller must set the order, as two orders are in use and a wrong one would go unnoticed.
 *
 * @throws DatasetError `BAD_LABELS`
 */
export function resolveLabels(
  rows: readonly LabelRow[],
  orders: ClassOrders,
  order: LabelOrder,
): ResolvedLabels {
  const numbered = rows.filter(({ label }) => /^\d+$/.test(label));
  if (numbered.length === 0) return { labels: readWords(rows, orders), notes: [] };
  const word = rows.find(({ label }) => !/^\d+$/.test(label));
  if (word !== undefined) {
    throw bad(
      word.where,
      'numbers in all lists, or words in all',
      `the word "${shown(word.label)}" among numbers`,
      'take all lists from one copy of the release',
    );
  }
  return readNumbers(numbered, orders, order);
}

function readWords(rows: readonly LabelRow[], orders: ClassOrders): Map<string, number> {
  const labels = new Map<string, number>();
  for (const { clip, label, where } of rows) {
    const index = findClass(label, orders);
    if (index === null) {
      throw bad(
        where,
        `one of ${orders.classes.join(', ')}`,
        `"${shown(label)}"`,
        'correct or delete the line',
      );
    }
    setOnce(labels, clip, index, where, orders.classes);
  }
  return labels;
}

interface Reading {
  readonly name: 'published' | 'alphabetical';
  /** The class of each number from `base`. */
  readonly indices: readonly number[];
}

function readNumbers(
  rows: readonly LabelRow[],
  { classes, evidence }: ClassOrders,
  order: LabelOrder,
): ResolvedLabels {
  const count = classes.length;
  const numbers = rows.map(({ label }) => Number(label));
  const high = Math.max(...new Set(numbers));
  const hasZero = numbers.includes(0);
  if (high > count || (high === count && hasZero)) {
    const row = rows[numbers.indexOf(high)];
    throw bad(
      row?.where ?? 'labels',
      `numbers from 0 to ${count - 1}, or from 1 to ${count} in all lists`,
      `${high}${hasZero ? ' and 0' : ''}`,
      'take all lists from one copy of the release',
    );
  }
  const base = high === count ? 1 : 0;
  const readings: readonly Reading[] = [
    { name: 'published', indices: classes.map((_, index) => index) },
    { name: 'alphabetical', indices: classes.toSorted().map((name) => classes.indexOf(name)) },
  ];
  const known = rows.flatMap(({ clip }, at) => {
    const index = evidence(clip);
    return index === null ? [] : [{ index, number: numbers[at]! - base }];
  });
  const fits = ({ indices }: Reading): boolean =>
    known.filter(({ index, number }) => indices[number] !== index).length <= TOLERATED * known.length;
  const possible = known.length === 0 ? readings : readings.filter(fits);
  const wanted = order === 'auto' ? possible : possible.filter(({ name }) => name === order);
  const list = `${classes[0]} ${base}, ${classes[1]} ${base + 1} …`;
  const [chosen] = wanted;
  if (chosen === undefined) {
    throw bad(
      'labels',
      `numbers in ${order === 'auto' ? `the published order (${list}) or the alphabetical one` : `the ${order} order`}`,
      'numbers that contradict the known classes of the clips',
      order === 'auto' ? 'take all files from one copy of the release' : 'choose the label order "auto"',
    );
  }
  if (wanted.length > 1) {
    throw bad(
      'labels',
      'the names of the classes, or numbers whose order is known',
      'only numbers, for which two orders are in use',
      `choose the label order (data.labelOrder, or labelOrder of openDataset): "published" (${list}) or "alphabetical"`,
    );
  }
  const labels = new Map<string, number>();
  for (const [at, { clip, where }] of rows.entries()) {
    setOnce(labels, clip, chosen.indices[numbers[at]! - base]!, where, classes);
  }
  const meaning = chosen.indices.map((index, at) => `${at + base} ${classes[index]}`).join(', ');
  const why = order === 'auto' ? 'as the known classes of the clips show' : 'as requested';
  return { labels, notes: [`The lists number the classes in ${chosen.name} order, ${why}: ${meaning}.`] };
}

function setOnce(
  labels: Map<string, number>,
  clip: string,
  label: number,
  where: string,
  classes: readonly string[],
): void {
  const known = labels.get(clip);
  if (known !== undefined && known !== label) {
    throw bad(
      where,
      `one label for clip ${shown(clip)} in all lists`,
      `${classes[known]} and ${classes[label]}`,
      'take all lists from one copy of the release',
    );
  }
  labels.set(clip, label);
}

const bad = (what: string, expected: string, received: string, remedy: string): DatasetError =>
  new DatasetError('BAD_LABELS', `${what}: expected ${expected}; received ${received}; ${remedy}.`);
