import { EvaluateError } from './errors.js';
import { collectGroups, type Group, itemsByClass } from './labels.js';
import { seededRandom, shuffled } from './random.js';

/** A split of the training items, so that the epoch need not be chosen on the test fold. Ascending indices. */
export interface TrainValidationSplit {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

/**
 * Splits off a stratified validation part.
 *
 * Without groups, `fraction` of each class, rounded, goes to validation; a class with at least two items has at least one in each part.
 * With groups, whole groups are moved: greedily those that bring the classes closest to the fraction, at least one.
 *
 * @param labels - Class of each item, from 0.
 * @param fraction - Share of the validation part, between 0 and 1 (both excluded).
 * @param seed - The same seed gives the same split on every machine.
 * @param groups - Group of each item, such as the person in the clip; groups are never split.
 * @throws {@link EvaluateError} `BAD_FOLDS`, `BAD_LABEL` or `LENGTH_MISMATCH`.
 */
export function stratifiedTrainValidationSplit(
  labels: readonly number[],
  fraction: number,
  seed: number,
  groups?: readonly string[],
): TrainValidationSplit {
  if (!(fraction > 0 && fraction < 1)) {
    throw new EvaluateError(
      'BAD_FOLDS',
      `validation fraction: expected a number between 0 and 1; received ${fraction}; 0.1 is a usual choice`,
    );
  }
  const random = seededRandom(seed);
  const validation = new Set(
    groups
      ? nearestGroups(shuffled(collectGroups(groups, labels), random), fraction).flatMap(({ items }) => items)
      : itemsByClass(labels).flatMap((items) =>
          shuffled(items, random).slice(0, countValidationItems(items.length, fraction)),
        ),
  );
  const indices = labels.map((_, index) => index);
  return {
    train: indices.filter((index) => !validation.has(index)),
    validation: indices.filter((index) => validation.has(index)),
  };
}

function countValidationItems(items: number, fraction: number): number {
  if (items < 2) return 0;
  return Math.min(Math.max(Math.round(items * fraction), 1), items - 1);
}

/** Greedy: takes the group that brings the class counts nearest to their targets, until none does. */
function nearestGroups(groups: readonly Group[], fraction: number): Group[] {
  if (groups.length < 2) {
    throw new EvaluateError(
      'BAD_FOLDS',
      `groups: expected at least two, one to train and one to validate; received ${groups.length}; split by clip or use more groups`,
    );
  }
  const totals = groups[0]!.counts.map((_, label) =>
    groups.reduce((total, { counts }) => total + counts[label]!, 0),
  );
  // Relative to the class size, so that small classes weigh as much as large ones.
  const distance = (held: readonly number[]): number =>
    held.reduce(
      (sum, count, label) => (totals[label] === 0 ? sum : sum + (count / totals[label]! - fraction) ** 2),
      0,
    );
  const chosen: Group[] = [];
  const left = [...groups];
  let held: readonly number[] = totals.map(() => 0);
  while (left.length > 1) {
    const options = left.map(({ counts }) => counts.map((count, label) => count + held[label]!));
    const distances = options.map(distance);
    const best = distances.indexOf(Math.min(...distances));
    if (chosen.length > 0 && distances[best]! >= distance(held)) break;
    held = options[best]!;
    chosen.push(...left.splice(best, 1));
  }
  return chosen;
}
