import type { ClipGroups } from '@dfer/evaluate';
import type { TrainConfig } from '../config/trainConfig.js';
import type { Sample } from './foldPlan.js';
import { groupOf } from './planFolds.js';

/** In the folder of a run, beside its report. */
export const GROUPS_FILE = 'clip-groups.csv';

/** What the clips belong to, for the report's intervals; `null`: it is not known of all. */
export function clipGroupsOf(
  samples: readonly Sample[],
  config: Pick<TrainConfig, 'foldStrategy'>,
): ClipGroups | null {
  const by = groupOf(samples, config);
  if (by === null) return null;
  return { by, of: new Map(samples.map((sample) => [sample.id, sample[by] ?? ''])) };
}
