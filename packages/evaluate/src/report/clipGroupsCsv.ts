import { EvaluateError } from '../errors.js';
import type { ClipGroups } from './clipGroups.js';
import { parseCsv, writeCsv } from './csv.js';

const kinds = ['subject', 'film', 'scene'] as const;

/** Writes `clip,subject` (or `film`, `scene`), a line a clip. */
export function writeClipGroupsCsv({ by, of }: ClipGroups): string {
  return writeCsv([['clip', by], ...[...of].map(([clip, group]) => [clip, group])]);
}

/**
 * Reads what {@link writeClipGroupsCsv} wrote.
 *
 * @throws {@link EvaluateError} `BAD_CSV`
 */
export function parseClipGroupsCsv(text: string): ClipGroups {
  const [head = [], ...rows] = parseCsv(text);
  const by = kinds.find((kind) => head.join() === `clip,${kind}`);
  const of = new Map<string, string>();
  const fail = (record: number, expected: string, received: string): EvaluateError =>
    new EvaluateError(
      'BAD_CSV',
      `clip-groups.csv, record ${record}: expected ${expected}; received ${JSON.stringify(received)}; pass a file that a run wrote`,
    );
  if (by === undefined) throw fail(1, `the columns clip and one of ${kinds.join(', ')}`, head.join());
  rows.forEach((row, index) => {
    const [clip, group] = row;
    if (clip === undefined || group === undefined || row.length !== 2 || of.has(clip)) {
      throw fail(index + 2, `a clip that was not named before, and its ${by}`, row.join());
    }
    of.set(clip, group);
  });
  return { by, of };
}
