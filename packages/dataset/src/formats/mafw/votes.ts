import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { DatasetError } from '../../errors.js';
import { readText } from '../labelTable.js';
import { parseClipId } from './locate.js';

/** Votes or confidences by clip, in the order of the classes. */
export interface MafwVotes {
  readonly votes: ReadonlyMap<string, readonly number[]>;
  readonly notes: readonly string[];
}

/**
 * Reads the first table (`.xlsx`, `.csv`, `.txt`) whose header names a clip and all classes; columns are found by name, in any order.
 *
 * @throws DatasetError `BAD_VOTES` naming the row
 */
export async function readMafwVotes(
  tables: readonly string[],
  classes: readonly string[],
): Promise<MafwVotes | null> {
  for (const path of tables) {
    const [head = [], ...rows] = await readCells(path);
    const header = head.map((cell) => cell.trim().toLowerCase());
    const clipColumn = header.findIndex((cell) => /^(clip|name|id|video(_?name)?)$/.test(cell));
    const columns = classes.map((name) => header.indexOf(name));
    if (clipColumn < 0 || columns.includes(-1)) continue;
    const votes = new Map<string, readonly number[]>();
    for (const [index, row] of rows.entries()) {
      if (row.every((cell) => cell.trim() === '')) continue;
      const fail = (expected: string, received: string): never => {
        throw new DatasetError(
          'BAD_VOTES',
          `${path}, row ${index + 2}: expected ${expected}; received ${received}; correct or delete the row.`,
        );
      };
      const clip = parseClipId(row[clipColumn] ?? '') ?? fail('a clip', `"${row[clipColumn] ?? ''}"`);
      const counts = columns.map((at) => ((row[at] ?? '').trim() === '' ? Number.NaN : Number(row[at])));
      if (!counts.every((count) => count >= 0)) fail('votes of each class, 0 or more', counts.join(', '));
      if (votes.has(clip)) fail('each clip once', `${clip} again`);
      votes.set(clip, counts);
    }
    return { votes, notes: [`Votes or confidences of ${votes.size} clips were read from ${path}.`] };
  }
  return null;
}

/** The cells of a table as text; empty if the file is not a table (such as captions). */
async function readCells(path: string): Promise<string[][]> {
  try {
    if (/\.xlsx$/i.test(path)) {
      return (await readSheet(path)).map((row) => row.map((cell) => String(cell ?? '')));
    }
    const text = await readText(path);
    const delimiter = text.split(/[\r\n]/, 1)[0]?.includes('\t') ? '\t' : ',';
    return parse(text, {
      bom: true,
      trim: true,
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (cause) {
    if (!/\.xlsx$/i.test(path)) return [];
    throw new DatasetError(
      'BAD_VOTES',
      `${path}: expected an Excel file (.xlsx); received one that cannot be read; copy it again.`,
      { cause },
    );
  }
}
