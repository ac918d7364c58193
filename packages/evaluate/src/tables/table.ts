import { EvaluateError } from '../errors.js';

/** A text, a number, or `null` if there is no value. */
export type Cell = string | number | null;

/** One column: its heading, and how its cells are shown. */
export interface Column {
  readonly name: string;
  /** @defaultValue left for the first column, right for the others */
  readonly align?: 'left' | 'right';
  /** Decimal places; CSV ignores this and keeps full precision. @defaultValue 0 */
  readonly decimals?: number;
  /** True if positive numbers get a plus sign, as for differences. @defaultValue false */
  readonly signed?: boolean;
  /** Text shown for a missing number. @defaultValue a dash */
  readonly absent?: string;
}

/** A table for {@link toCsv}, {@link toMarkdown}, {@link toLatex} and {@link toHtml}. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Each row has one cell per column. */
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * Formats a cell for people: numbers are rounded, with grouped thousands and a true minus sign; `absent` for `null` and non-finite numbers.
 */
export function shownCell(cell: Cell, { decimals = 0, signed = false, absent = '–' }: Column): string {
  if (typeof cell === 'string') return cell;
  if (cell === null || !Number.isFinite(cell)) return absent;
  return new Intl.NumberFormat('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: signed ? 'exceptZero' : 'negative',
  })
    .format(cell)
    .replace('-', '−');
}

/** The alignment of each column. */
export function columnAlignments({ columns }: Table): ('left' | 'right')[] {
  return columns.map(({ align }, index) => align ?? (index === 0 ? 'left' : 'right'));
}

/** Formats all cells for people, row by row. @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long */
export function shownRows(table: Table): string[][] {
  assertRectangular(table);
  return table.rows.map((row) => row.map((cell, index) => shownCell(cell, table.columns[index]!)));
}

/** @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long */
export function assertRectangular({ caption, columns, rows }: Table): void {
  rows.forEach((row, index) => {
    if (row.length === columns.length) return;
    throw new EvaluateError(
      'LENGTH_MISMATCH',
      `table "${caption}", row ${index + 1}: expected ${columns.length} cells, one per column; received ${row.length}; use null for unknown values`,
    );
  });
}
