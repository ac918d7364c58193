import { EvaluateError } from '../../errors.js';

/**
 * Writes rows as CSV (RFC 4180) with LF line ends. A cell that a spreadsheet would read as a formula is prefixed with an apostrophe,
 * which makes it text; {@link parseCsv} removes it again.
 */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map((cell) => quoted(neutral(cell))).join(',')}\n`).join('');
}

/** Start of a formula (OWASP, CSV injection), including full-width forms, after optional apostrophes and blanks. */
const FORMULA = /^'*[\s\0]*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const neutral = (cell: string): string => (FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell);

const asItWas = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Quotes semicolons and tabs too: a program that splits at them could otherwise find a formula in the second half of the cell. */
function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * Reads RFC 4180 CSV and the output of {@link writeCsv}: quoted cells may contain commas, doubled quotes and line ends. Lines may end in
 * LF or CRLF; a byte order mark and empty lines are skipped.
 *
 * @throws EvaluateError `BAD_CSV` for a quote that is never closed or that is inside an unquoted cell.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // A quoted or plain cell, followed by a comma, a line end or the end of the text.
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
