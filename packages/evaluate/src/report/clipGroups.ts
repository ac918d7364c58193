import { EvaluateError } from '../errors.js';
import type { Prediction } from './report.js';

/** Groups of clips, such as all clips of one person. Clips of one group are alike, so whole groups are resampled for intervals. */
export interface ClipGroups {
  readonly by: 'subject' | 'film' | 'scene';
  /** Group of each clip, by clip id. */
  readonly of: ReadonlyMap<string, string>;
}

/**
 * Returns the group of each prediction.
 *
 * @returns `null` if all belong to one group, so that the variation between groups is unknown.
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
      `groups, clip '${clip}': expected its ${by}; received none; name the ${by} of every clip, or omit groups`,
    );
  });
  const count = new Set(names).size;
  return count < 2 ? null : { names, count };
}
