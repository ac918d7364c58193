import { EvaluateError } from '../../errors.js';
import { parseCsv, writeCsv } from './csv.js';

const columns = ['clip', 'seen'] as const;

/** Writes `clip,seen`, one line per tested clip: 1 if other clips of its group are in its training part, otherwise 0. */
export function writeGroupOverlapCsv(tested: ReadonlyMap<string, boolean>): string {
  return writeCsv([columns, ...[...tested].map(([clip, isSeen]) => [clip, isSeen ? '1' : '0'])]);
}

/**
 * Reads the output of {@link writeGroupOverlapCsv}.
 *
 * @throws EvaluateError `BAD_CSV`
 */
export function parseGroupOverlapCsv(text: string): ReadonlyMap<string, boolean> {
  const [head = [], ...rows] = parseCsv(text);
  const fail = (record: number, expected: string, received: string): EvaluateError =>
    new EvaluateError(
      'BAD_CSV',
      `group-overlap.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received.slice(0, 80))}; pass a file that a run wrote`,
    );
  if (head.join() !== columns.join()) throw fail(1, `the columns ${columns.join(',')}`, head.join());
  const tested = new Map<string, boolean>();
  rows.forEach((row, index) => {
    const [clip = '', seen] = row;
    if (row.length !== 2 || (seen !== '0' && seen !== '1') || tested.has(clip)) {
      throw fail(index + 2, 'a clip not listed before, and 0 or 1', row.join());
    }
    tested.set(clip, seen === '1');
  });
  return tested;
}
