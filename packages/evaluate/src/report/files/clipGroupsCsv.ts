import { EvaluateError } from '../../errors.js';
import type { ClipGroups } from '../clipGroups.js';
import { parseCsv, writeCsv } from './csv.js';

const columns = ['clip', 'group', 'by'] as const;
const kinds = ['subject', 'film', 'scene'] as const;

/** The group of each clip, read from a table. */
export interface GroupTable {
  /** Kind of group; `null`: not given in the table. */
  readonly by: ClipGroups['by'] | null;
  /** Group of each clip, by clip id. */
  readonly of: ReadonlyMap<string, string>;
}

/** Writes `clip,group,by`, one line per clip: the subject, film or scene (`by`) it belongs to. */
export function writeClipGroupsCsv({ by, of }: ClipGroups): string {
  return writeCsv([columns, ...[...of].map(([clip, group]) => [clip, group, by])]);
}

/**
 * Reads the output of {@link writeClipGroupsCsv}.
 *
 * @throws EvaluateError `BAD_CSV`, `BAD_GROUPS`
 */
export function parseClipGroupsCsv(text: string): ClipGroups {
  const { by, of } = parseGroupsCsv(text, 'clip-groups.csv');
  if (by !== null && of.size > 0) return { by, of };
  throw badGroups(
    'clip-groups.csv, line 1',
    `the columns ${columns.join(',')}, and at least one clip`,
    `${text.split('\n', 1)[0]}, and ${of.size} clips`,
    'pass a file that a run wrote',
  );
}

/**
 * Reads a table with the columns `clip` and `group` in any order, and an optional `by` with the kind of group; other columns are ignored.
 * Spaces around names are trimmed, except in files written by a run.
 *
 * @param name - Name of the table, for messages.
 * @throws EvaluateError `BAD_CSV`, `BAD_GROUPS`
 */
export function parseGroupsCsv(text: string, name = 'groups'): GroupTable {
  const [head = [], ...rows] = parseCsv(text);
  const names = head.map((cell) => cell.trim().toLowerCase());
  const [clipAt, groupAt] = [names.indexOf('clip'), names.indexOf('group')];
  if (clipAt < 0 || groupAt < 0) {
    throw badGroups(`${name}, line 1`, 'the columns clip,group', head.join(), 'put them on the first line');
  }
  const isOfRun = head.join() === columns.join();
  const shown = (cell = ''): string => (isOfRun ? cell : cell.trim());
  const by = isOfRun ? (kinds.find((kind) => kind === rows[0]?.[2]) ?? null) : null;
  const of = new Map<string, string>();
  rows.forEach((row, index) => {
    const record = `${name}, record ${index + 2}`;
    const fail = (expected: string, received: string): EvaluateError =>
      badGroups(record, expected, received, 'correct the table');
    if (isOfRun && (row.length !== columns.length || by === null || row[2] !== by)) {
      throw fail(`a clip, its group, and ${by ?? kinds.join(', ')} in each record`, row.join());
    }
    const [clip, group] = [shown(row[clipAt]), shown(row[groupAt])];
    const earlier = of.get(clip);
    if (clip === '' || (group === '' && !isOfRun) || (earlier !== undefined && earlier !== group)) {
      const after = earlier === undefined ? '' : ` after ${earlier}`;
      throw fail('a clip and the one group it belongs to', `${clip},${group}${after}`);
    }
    of.set(clip, group);
  });
  return { by, of };
}

function badGroups(what: string, expected: string, received: string, remedy: string): EvaluateError {
  return new EvaluateError(
    'BAD_GROUPS',
    `${what}: expected ${expected}; received ${JSON.stringify(received.slice(0, 80))}; ${remedy}`,
  );
}
