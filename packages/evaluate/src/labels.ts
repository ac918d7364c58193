import { EvaluateError } from './errors.js';

/** One more than the highest label. */
function classCount(labels: readonly number[]): number {
  let classes = 0;
  labels.forEach((label, index) => {
    if (!Number.isInteger(label) || label < 0) {
      throw new EvaluateError(
        'BAD_LABEL',
        `label of item ${index}: expected a whole number from 0; received ${label}; leave out clips without a label`,
      );
    }
    classes = Math.max(classes, label + 1);
  });
  return classes;
}

/** The items of each class, in order: `result[label]` has indices into `labels`. */
export function itemsByClass(labels: readonly number[]): number[][] {
  const items = Array.from({ length: classCount(labels) }, (): number[] => []);
  labels.forEach((label, index) => items[label]!.push(index));
  return items;
}

/** Items that must stay together, such as the clips of one person. */
export interface Group {
  /** Indices of its items. */
  readonly items: readonly number[];
  /** Number of its items by class. */
  readonly counts: readonly number[];
}

/**
 * Collects the groups in the order of their first item.
 *
 * @throws {@link EvaluateError} `LENGTH_MISMATCH` or `BAD_LABEL`.
 */
export function collectGroups(groups: readonly string[], labels: readonly number[]): Group[] {
  if (groups.length !== labels.length) {
    throw new EvaluateError(
      'LENGTH_MISMATCH',
      `groups: expected one for each of ${labels.length} labels; received ${groups.length}; pass both lists for the same clips`,
    );
  }
  const classes = classCount(labels);
  const items = new Map<string, number[]>();
  groups.forEach((group, index) => {
    const members = items.get(group);
    if (members) members.push(index);
    else items.set(group, [index]);
  });
  return [...items.values()].map((members) => {
    const counts = new Array<number>(classes).fill(0);
    for (const index of members) counts[labels[index]!]! += 1;
    return { items: members, counts };
  });
}
