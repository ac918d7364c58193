import { EvaluateError } from '../../errors.js';

/**
 * Writes rows as RFC 4180 has it, with LF at the end of each line. A cell that a spreadsheet would take for a formula is given an
 * apostrophe in front, which makes it text there; {@link parseCsv} takes it away again.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((cell) => quoted(neutral(cell))).join(',')}\n`).join('');
}

/** What formulas begin with (OWASP, CSV injection), full-width forms included, behind blanks and apostrophes of its own. */
const FORMULA = /^'*[\s\0]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const neutral = (cell: string): string => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

const asItWas = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Where the separator is a semicolon or a tab, such a cell would else be parted, and its second part be a formula again. */
function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads RFC 4180 and what {@link writeCsv} wrote: quoted cells may hold commas, doubled quotes and line ends. Lines may end in LF or CRLF, a byte order
 * mark and empty lines are skipped.
 *
 * @throws EvaluateError `BAD_CSV` for a quote that is never closed or that stands inside a cell.
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
    row.push(asItWas(inQuotes === undefined ? plain! : inQuotes.replaceAll('""', '"')));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '' || inQuotes !== undefined) rows.push(row);
    row = [];
  }
  return rows;
}
