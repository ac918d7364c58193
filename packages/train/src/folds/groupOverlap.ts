import type { ClipGroups } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import type { FoldPlan, Sample } from './foldPlan.js';

/** In the folder of a run, beside its report. */
export const OVERLAP_FILE = 'group-overlap.csv';

/**
 * Whether each tested clip's group is in the training part of its fold, validation clips included; `null`: nothing is known of groups,
 * or the folds keep them apart.
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
      // Where the test part chooses the epoch, it is the validation part.
      const learned = new Set([...train, ...(selection === 'test' ? [] : validation)].map(groupOf));
      return test.map((index) => [samples[index]!.id, learned.has(groupOf(index))] as const);
    }),
  );
}

/** The tested clips whose group was learned from. */
export function listSeenClips(overlap: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  return new Set([...overlap].flatMap(([clip, isSeen]) => (isSeen ? [clip] : [])));
}
