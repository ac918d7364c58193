import { writeCsv } from '../report/files/csv.js';
import { assertRectangular, type Cell, type Table } from './table.js';

/**
 * Formats a table as CSV (RFC 4180) for programs and spreadsheets: full precision, empty cells for missing numbers, no caption. Texts
 * that a spreadsheet would read as formulas are escaped.
 *
 * @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long
 */
export function toCsv(table: Table): string {
  assertRectangular(table);
  return writeCsv([table.columns.map(({ name }) => name), ...table.rows.map((row) => row.map(written))]);
}

function written(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || !Number.isFinite(cell)) return '';
  // 15 digits: 0.57 × 100 is 57, not 56.99999999999999.
  return String(Number(cell.toPrecision(15)));
}
