import type { ClipGroups } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import type { Sample } from './foldPlan.js';
import { groupOf } from './planFolds.js';

/** File name in the run folder. */
export const GROUPS_FILE = 'clip-groups.csv';

/** Groups of the clips, for the intervals of the report; `null` if not known for all clips. */
export function clipGroupsOf(
  samples: readonly Sample[],
  config: Pick<TrainConfig, 'foldStrategy'>,
): ClipGroups | null {
  const by = groupOf(samples, config);
  if (by === null) return null;
  return { by, of: new Map(samples.map((sample) => [sample.id, sample[by] ?? ''])) };
}
