import { EvaluateError } from './errors.js';
import { collectGroups, itemsByClass } from './labels.js';
import { seededRandom, shuffled } from './random.js';

/** One fold: the items of the training and test part, as ascending indices. */
export interface Fold {
  /** From 1. */
  readonly fold: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Splits the items into `nSplits` folds so that each class, and the total, is spread evenly: counts differ by at most one.
 *
 * @param labels - Class of each item, from 0.
 * @param nSplits - Number of folds, from 2 to the number of items.
 * @param seed - The same seed gives the same folds on every machine.
 * @throws {@link EvaluateError} `BAD_FOLDS` or `BAD_LABEL`.
 */
export function stratifiedKFold(labels: readonly number[], nSplits: number, seed: number): Fold[] {
  assertFolds(nSplits, labels.length, 'items');
  const random = seededRandom(seed);
  const foldOf = new Array<number>(labels.length).fill(0);
  // Deal continuously through all classes: restarting for each class would favor the first folds.
  itemsByClass(labels)
    .flatMap((items) => shuffled(items, random))
    .forEach((item, turn) => (foldOf[item] = turn % nSplits));
  return toFolds(foldOf, nSplits);
}

/**
 * Splits whole groups (such as the people in the clips) into `nSplits` folds, so that no group is in two test parts. A greedy
 * algorithm spreads the classes evenly: it places the least balanced groups first, each into the fold that stays most balanced
 * (as scikit-learn's `StratifiedGroupKFold`).
 *
 * @param groups - Group of each item.
 * @param labels - Class of each item, from 0.
 * @param nSplits - Number of folds, from 2 to the number of groups.
 * @param seed - The same seed gives the same folds on every machine.
 * @throws {@link EvaluateError} `BAD_FOLDS`, `BAD_LABEL` or `LENGTH_MISMATCH`.
 */
export function stratifiedGroupKFold(
  groups: readonly string[],
  labels: readonly number[],
  nSplits: number,
  seed: number,
): Fold[] {
  const all = collectGroups(groups, labels);
  assertFolds(nSplits, all.length, 'groups');
  const totals = sumCounts(all.map(({ counts }) => counts));
  const order = shuffled(all, seededRandom(seed)).sort((a, b) => deviation(b.counts) - deviation(a.counts));
  const held = Array.from({ length: nSplits }, () => new Array<number>(totals.length).fill(0));
  const sizes = new Array<number>(nSplits).fill(0);
  const foldOf = new Array<number>(labels.length).fill(0);
  order.forEach((group, turn) => {
    const empty = sizes.filter((size) => size === 0).length;
    // The last groups go to folds that would otherwise stay empty.
    const mustFill = order.length - turn <= empty;
    const chosen = evenestFold(held, sizes, group.counts, totals, mustFill);
    group.counts.forEach((count, label) => (held[chosen]![label]! += count));
    sizes[chosen]! += group.items.length;
    for (const item of group.items) foldOf[item] = chosen;
  });
  return toFolds(foldOf, nSplits);
}

/** The fold that spreads the classes most evenly when it gets the group; the smallest fold for ties. */
function evenestFold(
  held: readonly (readonly number[])[],
  sizes: readonly number[],
  counts: readonly number[],
  totals: readonly number[],
  onlyEmpty: boolean,
): number {
  let best = { fold: -1, unevenness: Infinity, size: Infinity };
  sizes.forEach((size, fold) => {
    if (onlyEmpty && size > 0) return;
    const unevenness = totals.reduce((sum, total, label) => {
      if (total === 0) return sum;
      return (
        sum +
        deviation(
          held.map((fractions, other) => (fractions[label]! + (other === fold ? counts[label]! : 0)) / total),
        )
      );
    }, 0);
    const closer = unevenness < best.unevenness - 1e-12;
    const even = Math.abs(unevenness - best.unevenness) <= 1e-12 && size < best.size;
    if (closer || even) best = { fold, unevenness, size };
  });
  return best.fold;
}

function toFolds(foldOf: readonly number[], nSplits: number): Fold[] {
  const items = foldOf.map((_, index) => index);
  return Array.from({ length: nSplits }, (_, fold) => ({
    fold: fold + 1,
    train: items.filter((index) => foldOf[index] !== fold),
    test: items.filter((index) => foldOf[index] === fold),
  }));
}

function sumCounts(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, label) => lists.reduce((total, counts) => total + counts[label]!, 0));
}

/** Standard deviation. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
}

function assertFolds(nSplits: number, available: number, what: string): void {
  if (!Number.isInteger(nSplits) || nSplits < 2 || nSplits > available) {
    throw new EvaluateError(
      'BAD_FOLDS',
      `folds: expected a whole number from 2 to ${available}, the number of ${what}; received ${nSplits}; use fewer folds or more data`,
    );
  }
}
