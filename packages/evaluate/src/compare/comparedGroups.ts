import { EvaluateError } from '../errors.js';
import type { ClipGroups } from '../report/clipGroups.js';
import { groupName } from '../report/groupWords.js';
import type { AlignedRuns } from './alignRuns.js';
import type { ComparedRun } from './comparedRun.js';
import type { DrawnGroups } from './comparison.js';

/** What is resampled in a comparison. */
export interface Resampling {
  /** What each common clip belongs to; missing: clips are drawn one by one. */
  readonly groups?: readonly string[];
  readonly drawn: DrawnGroups | null;
  /** Why clips are drawn one by one though a run knows its groups, in one sentence; none where nothing is in doubt. */
  readonly notes: readonly string[];
}

const SINGLE_CLIPS: Resampling = { drawn: null, notes: [] };

/**
 * What each common clip belongs to: as the table says, else as all runs themselves say, where they know it and agree.
 *
 * @param table - `null`: groups are not to be used. `undefined`: the runs' own.
 * @throws EvaluateError `BAD_GROUPS` for a table of other clips
 */
export function chooseResampling(
  runs: readonly ComparedRun[],
  { clips }: AlignedRuns,
  table: ReadonlyMap<string, string> | null | undefined,
): Resampling {
  if (table === null) return SINGLE_CLIPS;
  return table === undefined ? resamplingByRuns(runs, clips) : resamplingByTable(clips, table);
}

/** A clip that no group is known of is a group of its own. */
function resamplingByTable(clips: readonly string[], table: ReadonlyMap<string, string>): Resampling {
  if (!clips.some((clip) => table.has(clip))) {
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups: expected clips that the runs tested, such as ${clips[0] ?? '00001'}; received none of them among ${table.size}; name the clips as predictions.csv does`,
    );
  }
  const groups = clips.map((clip) => {
    const group = table.get(clip);
    return group === undefined ? `clip ${clip}` : `group ${group}`;
  });
  return { groups, drawn: { by: null, count: new Set(groups).size, source: 'table' }, notes: [] };
}

function resamplingByRuns(runs: readonly ComparedRun[], clips: readonly string[]): Resampling {
  const answered = runs.filter(({ predictions }) => predictions !== null);
  const known = answered.flatMap(({ name, groups }) => (groups ? [{ name, groups }] : []));
  const [first] = known;
  // No run knows of groups: there is nothing to say.
  if (first === undefined) return SINGLE_CLIPS;
  const singly = (reason: string): Resampling => ({
    drawn: null,
    notes: [
      `Clips are resampled one by one, as ${reason}: intervals are too narrow where clips of one person or movie are alike.`,
    ],
  });
  const without = answered.find(({ groups }) => !groups);
  if (without !== undefined) return singly(`${without.name} does not say what its clips belong to`);
  const { by, of } = first.groups;
  const other = known.find(({ groups }) => groups.by !== by);
  if (other !== undefined) {
    return singly(
      `${first.name} groups them by ${groupName(by)} and ${other.name} by ${groupName(other.groups.by)}`,
    );
  }
  const odd = known.flatMap(({ name, groups }) => {
    const clip = clips.find((id) => !groups.of.has(id) || groups.of.get(id) !== of.get(id));
    return clip === undefined ? [] : [{ name, clip, group: groups.of.get(clip) }];
  })[0];
  if (odd !== undefined) {
    return singly(
      odd.group === undefined
        ? `${odd.name} does not say which ${groupName(by)} clip ${odd.clip} belongs to`
        : `${first.name} and ${odd.name} name another ${groupName(by)} for clip ${odd.clip}`,
    );
  }
  return resamplingByGroups(clips, by, of) ?? singly(`all of them are of one ${groupName(by)}`);
}

function resamplingByGroups(
  clips: readonly string[],
  by: ClipGroups['by'],
  of: ClipGroups['of'],
): Resampling | null {
  const groups = clips.map((clip) => of.get(clip) ?? '');
  const count = new Set(groups).size;
  return count < 2 ? null : { groups, drawn: { by, count, source: 'runs' }, notes: [] };
}
