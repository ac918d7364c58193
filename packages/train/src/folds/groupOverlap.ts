import type { ClipGroups } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FoldPlan, Sample } from './foldPlan.js';

/** File name in the run folder. */
export const OVERLAP_FILE = 'group-overlap.csv';

/**
 * Finds for each tested clip whether its group is in the training or validation part of its fold; `null` if groups are not known or the
 * folds separate them.
 */
export function findGroupOverlap(
  plans: readonly FoldPlan[],
  samples: readonly Sample[],
  groups: ClipGroups | null,
  { foldStrategy, selection }: Pick<TrainConfig, 'foldStrategy' | 'selection'>,
): ReadonlyMap<string, boolean> | null {
  if (groups === null || (foldStrategy !== 'official' && foldStrategy !== 'stratified')) return null;
  const groupOf = (index: number): string | undefined => groups.of.get(samples[index]!.id);
  return new Map(
    plans.flatMap(({ train, validation, test }) => {
      // With selection on the test part, that part is the validation part.
      const learned = new Set([...train, ...(selection === 'test' ? [] : validation)].map(groupOf));
      return test.map((index) => [samples[index]!.id, learned.has(groupOf(index))] as const);
    }),
  );
}

/** The tested clips whose group is in training. */
export function listSeenClips(overlap: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  return new Set([...overlap].flatMap(([clip, isSeen]) => (isSeen ? [clip] : [])));
}
