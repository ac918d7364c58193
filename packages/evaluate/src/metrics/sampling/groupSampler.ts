import type { Random } from '@dfer/core';
import { EvaluateError } from '../../errors.js';
import { assertSameLength } from '../sameLength.js';

/** Non-zero confusion matrix counts of each group: those of group g are from `starts[g]` to `starts[g + 1]`. */
interface GroupCounts {
  readonly starts: Int32Array;
  readonly cells: Int32Array;
  readonly counts: Int32Array;
}

/**
 * Draws as many groups as there are, with replacement, and adds up their counts. The number of draws of each group is determined first,
 * so that the counts are then read in memory order.
 *
 * @param cells - Confusion matrix cell of each clip. @param groups - Group of each clip.
 * @param cellCount - Number of cells.
 * @returns A function that draws one sample and returns its counts by cell.
 * @throws EvaluateError `LENGTH_MISMATCH`; `BAD_GROUPS` for a single group, whose samples would all be the same
 */
export function groupSampler(
  cells: Int32Array,
  groups: readonly string[],
  cellCount: number,
  random: Random,
): () => Float64Array {
  assertSameLength(cells.length, groups.length, 'groups');
  const { starts, cells: held, counts } = countGroups(cells, groups, cellCount);
  const groupCount = starts.length - 1;
  if (groupCount === 1) {
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups: expected at least two, to measure their variation; received only '${groups[0]!}'; omit groups to resample clips one by one`,
    );
  }
  const times = new Int32Array(groupCount);
  return () => {
    times.fill(0);
    for (let draw = 0; draw < groupCount; draw++) times[Math.floor(random() * groupCount)]! += 1;
    const sample = new Float64Array(cellCount);
    for (let group = 0; group < groupCount; group++) {
      const weight = times[group]!;
      if (weight === 0) continue;
      const end = starts[group + 1]!;
      for (let at = starts[group]!; at < end; at++) sample[held[at]!]! += weight * counts[at]!;
    }
    return sample;
  };
}

function countGroups(cells: Int32Array, groups: readonly string[], cellCount: number): GroupCounts {
  const { groupOf, groupCount } = numberGroups(groups);
  const clipsFrom = new Int32Array(groupCount + 1);
  for (const group of groupOf) clipsFrom[group + 1]! += 1;
  for (let group = 0; group < groupCount; group++) clipsFrom[group + 1]! += clipsFrom[group]!;
  const next = clipsFrom.slice();
  const ordered = new Int32Array(cells.length);
  for (let clip = 0; clip < cells.length; clip++) ordered[next[groupOf[clip]!]++] = cells[clip]!;
  const starts = new Int32Array(groupCount + 1);
  const [held, counts] = [new Int32Array(cells.length), new Int32Array(cells.length)];
  // Index of the cell's count in the current group; smaller than its start: the group has none yet.
  const placeOf = new Int32Array(cellCount).fill(-1);
  let end = 0;
  for (let group = 0; group < groupCount; group++) {
    const start = end;
    for (let at = clipsFrom[group]!; at < clipsFrom[group + 1]!; at++) {
      const cell = ordered[at]!;
      if (placeOf[cell]! < start) {
        placeOf[cell] = end;
        held[end++] = cell;
      }
      counts[placeOf[cell]!]! += 1;
    }
    starts[group + 1] = end;
  }
  return { starts, cells: held.slice(0, end), counts: counts.slice(0, end) };
}

/** Numbers the groups in the order in which they first appear. */
function numberGroups(groups: readonly string[]): {
  readonly groupOf: Int32Array;
  readonly groupCount: number;
} {
  const numbers = new Map<string, number>();
  const groupOf = new Int32Array(groups.length);
  groups.forEach((name, clip) => {
    const known = numbers.get(name);
    if (known === undefined) numbers.set(name, numbers.size);
    groupOf[clip] = known ?? numbers.size - 1;
  });
  return { groupOf, groupCount: numbers.size };
}
