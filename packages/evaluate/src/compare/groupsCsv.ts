import { EvaluateError } from '../errors.js';
import { parseCsv } from '../report/files/csv.js';

/**
 * Reads which group (a person, a movie) each clip belongs to: a table with the columns `clip` and `group`, in any order, others passed
 * over.
 *
 * @throws EvaluateError `BAD_CSV`, `BAD_GROUPS`
 */
export function parseGroupsCsv(text: string): Map<string, string> {
  const [head = [], ...rows] = parseCsv(text);
  const names = head.map((cell) => cell.trim().toLowerCase());
  const [clipColumn, groupColumn] = [names.indexOf('clip'), names.indexOf('group')];
  if (clipColumn < 0 || groupColumn < 0) {
    throw new EvaluateError(
      'BAD_GROUPS',
      `groups, line 1: expected the columns clip,group; received ${JSON.stringify(head.join(',').slice(0, 80))}; put them on the first line`,
    );
  }
  const groups = new Map<string, string>();
  rows.forEach((row, index) => {
    const [clip = '', group = ''] = [row[clipColumn]?.trim(), row[groupColumn]?.trim()];
    const earlier = groups.get(clip);
    if (clip === '' || group === '' || (earlier !== undefined && earlier !== group)) {
      throw new EvaluateError(
        'BAD_GROUPS',
        `groups, record ${index + 2}: expected a clip and the one group it belongs to; received ${JSON.stringify(`${clip},${group}`)}${earlier === undefined ? '' : ` after ${JSON.stringify(earlier)}`}; correct the table`,
      );
    }
    groups.set(clip, group);
  });
  return groups;
}
