import { EvaluateError } from '../errors.js';

/** Writes rows as RFC 4180 has it, with LF at the end of each line. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads RFC 4180: quoted cells may hold commas, doubled quotes and line ends. Lines may end in LF or CRLF, a byte order
 * mark and empty lines are skipped.
 *
 * @throws {@link EvaluateError} `BAD_CSV` for a quote that is never closed or that stands inside a cell.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A quoted or a plain cell, then what ends it: a comma, the line's end or the text's.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  cell.lastIndex = text.startsWith('\uFEFF') ? 1 : 0;
  while (cell.lastIndex < text.length || row.length > 0) {
    const start = cell.lastIndex;
    const match = cell.exec(text);
    if (!match) {
      throw new EvaluateError(
        'BAD_CSV',
        `CSV, record ${rows.length + 1}: expected quotes around whole cells; received ${JSON.stringify(text.slice(start, start + 40))}; double the quotes inside cells`,
      );
    }
    const [, inQuotes, plain, end] = match;
    row.push(inQuotes === undefined ? plain! : inQuotes.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '' || inQuotes !== undefined) rows.push(row);
    row = [];
  }
  return rows;
}
