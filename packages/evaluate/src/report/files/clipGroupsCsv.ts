import { EvaluateError } from '../../errors.js';
import type { ClipGroups } from '../clipGroups.js';
import { parseCsv, writeCsv } from './csv.js';

const columns = ['clip', 'group', 'by'] as const;
const kinds = ['subject', 'film', 'scene'] as const;

/** Writes `clip,group,by`, a line a clip: which subject, film or scene (`by`) it belongs to. */
export function writeClipGroupsCsv({ by, of }: ClipGroups): string {
  return writeCsv([columns, ...[...of].map(([clip, group]) => [clip, group, by])]);
}

/**
 * Reads what {@link writeClipGroupsCsv} wrote.
 *
 * @throws EvaluateError `BAD_CSV`
 */
export function parseClipGroupsCsv(text: string): ClipGroups {
  const [head = [], ...rows] = parseCsv(text);
  const fail = (record: number, expected: string, received: string): EvaluateError =>
    new EvaluateError(
      'BAD_CSV',
      `clip-groups.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received)}; pass a file that a run wrote`,
    );
  if (head.join() !== columns.join()) throw fail(1, `the columns ${columns.join(',')}`, head.join());
  const by = kinds.find((kind) => kind === rows[0]?.[2]);
  if (by === undefined) throw fail(2, `a clip grouped by one of ${kinds.join(', ')}`, rows[0]?.join() ?? '');
  const of = new Map<string, string>();
  rows.forEach((row, index) => {
    const [clip, group, kind] = row;
    if (clip === undefined || group === undefined || kind !== by || row.length !== 3 || of.has(clip)) {
      throw fail(index + 2, `a clip that was not named before, and its ${by}`, row.join());
    }
    of.set(clip, group);
  });
  return { by, of };
}
