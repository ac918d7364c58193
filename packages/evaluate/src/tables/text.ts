import { printable } from '@dfer/core';
import { columnAlignments, shownRows, type Table } from './table.js';

/**
 * Formats a table as lines for a terminal, below its caption.
 *
 * @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long
 */
export function toText(table: Table): string[] {
  const sides = columnAlignments(table);
  const rows = [table.columns.map(({ name }) => name), ...shownRows(table)].map((row) => row.map(printable));
  const widths = sides.map((_, column) => Math.max(...rows.map((row) => [...row[column]!].length)));
  const padded = (cell: string, column: number): string => {
    const blanks = ' '.repeat(widths[column]! - [...cell].length);
    return sides[column] === 'left' ? cell + blanks : blanks + cell;
  };
  return [printable(table.caption), ...rows.map((row) => row.map(padded).join('  ').trimEnd())];
}
