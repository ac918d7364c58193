import { EvaluateError } from '../errors.js';
import type { Prediction } from './report.js';

/** What clips belong to, such as the person whom they show: clips of one are alike, so intervals are of whole groups. */
export interface ClipGroups {
  readonly by: 'subject' | 'film' | 'scene';
  /** Group of each clip, by the clip's id. */
  readonly of: ReadonlyMap<string, string>;
}

/**
 * The group of each prediction.
 *
 * @returns `null` where all are of one group, which tells nothing of how much groups differ.
 * @throws EvaluateError `BAD_GROUPS` for a clip without a group
 */
export function assignGroups(
  predictions: readonly Prediction[],
  { by, of }: ClipGroups,
): { readonly names: readonly string[]; readonly count: number } | null {
  const names = predictions.map(({ clip }) => {
    const name = of.get(clip);
    if (name !== undefined) return name;
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups, clip '${clip}': expected its ${by}; received none; name the ${by} of every clip, or leave groups out`,
    );
  });
  const count = new Set(names).size;
  return count < 2 ? null : { names, count };
}
