import { sum } from '@dfer/core';
import type { Dataset } from '@dfer/dataset';
import type { ClipVotes } from '@dfer/evaluate';
import type { Sample } from './foldPlan.js';

/** File name in the run folder. */
export const VOTES_FILE = 'clip-votes.csv';

/** Annotator votes on single-label clips, for the report, whether or not votes are used for training; `null` if there are none. */
export function collectClipVotes({ classes, clips }: Dataset, samples: readonly Sample[]): ClipVotes | null {
  const single = new Set(samples.filter(({ isSingle }) => isSingle ?? true).map(({ id }) => id));
  const of = new Map(
    clips.flatMap(({ id, votes }) =>
      votes !== null && sum(votes) > 0 && single.has(id) ? [[id, votes] as const] : [],
    ),
  );
  return of.size === 0 ? null : { classes, of };
}
