import { EvaluateError } from '../errors.js';
import type { ClipGroups } from '../report/clipGroups.js';
import { groupName } from '../report/groupWords.js';
import type { AlignedRuns } from './alignRuns.js';
import type { ComparedRun } from './comparedRun.js';
import type { DrawnGroups } from './comparison.js';

/** The units that a comparison resamples. */
export interface Resampling {
  /** Group of each common clip; missing: clips are resampled one by one. */
  readonly groups?: readonly string[];
  readonly drawn: DrawnGroups | null;
  /** One sentence on why clips are resampled one by one although a run knows its groups; empty if there is no conflict. */
  readonly notes: readonly string[];
}

const SINGLE_CLIPS: Resampling = { drawn: null, notes: [] };

/**
 * Chooses the group of each common clip: from the table, otherwise from the runs if all of them know it and agree.
 *
 * @param table - `null`: no groups. `undefined`: the groups of the runs.
 * @throws EvaluateError `BAD_GROUPS` for a table without any of these clips
 */
export function chooseResampling(
  runs: readonly ComparedRun[],
  { clips }: AlignedRuns,
  table: ReadonlyMap<string, string> | null | undefined,
): Resampling {
  if (table === null) return SINGLE_CLIPS;
  return table === undefined ? resamplingByRuns(runs, clips) : resamplingByTable(clips, table);
}

/** A clip without a group forms a group of its own. */
function resamplingByTable(clips: readonly string[], table: ReadonlyMap<string, string>): Resampling {
  if (!clips.some((clip) => table.has(clip))) {
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups: expected clips that the runs tested, such as ${clips[0] ?? '00001'}; received none of them among ${table.size}; name the clips as in predictions.csv`,
    );
  }
  const groups = clips.map((clip) => {
    const group = table.get(clip);
    return group === undefined ? `clip ${clip}` : `group ${group}`;
  });
  return { groups, drawn: { by: null, count: new Set(groups).size, source: 'table' }, notes: [] };
}

function resamplingByRuns(runs: readonly ComparedRun[], clips: readonly string[]): Resampling {
  const tested = runs.filter(({ predictions }) => predictions !== null);
  const known = tested.flatMap(({ name, groups }) => (groups ? [{ name, groups }] : []));
  const [first] = known;
  // No run knows its groups: no note is needed.
  if (first === undefined) return SINGLE_CLIPS;
  const singly = (reason: string): Resampling => ({
    drawn: null,
    notes: [
      `Clips are resampled one by one, because ${reason}: intervals are too narrow if clips of one person or movie are alike.`,
    ],
  });
  const without = tested.find(({ groups }) => !groups);
  if (without !== undefined) return singly(`${without.name} does not name the groups of its clips`);
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
        ? `${odd.name} does not name the ${groupName(by)} of clip ${odd.clip}`
        : `${first.name} and ${odd.name} name different ${groupName(by, 2)} for clip ${odd.clip}`,
    );
  }
  return resamplingByGroups(clips, by, of) ?? singly(`all of them belong to one ${groupName(by)}`);
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
