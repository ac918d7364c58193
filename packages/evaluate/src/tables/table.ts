import { EvaluateError } from '../errors.js';

/** A text, a number, or `null`: there is none. */
export type Cell = string | number | null;

/** One column: its heading, and how its cells are shown. */
export interface Column {
  readonly name: string;
  /** @defaultValue left for the first column, right for the others */
  readonly align?: 'left' | 'right';
  /** Digits after the point of numbers; CSV has them in full. @defaultValue 0 */
  readonly decimals?: number;
  /** Whether positive numbers bear a plus sign, as differences do. @defaultValue false */
  readonly signed?: boolean;
  /** What people read where there is no number. @defaultValue a dash */
  readonly absent?: string;
}

/** What {@link toCsv}, {@link toMarkdown}, {@link toLatex} and {@link toHtml} write. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell for each column. */
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * A cell as people read it: numbers rounded, with grouped thousands and a true minus sign; `absent` for `null` and for what is not finite.
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

/** Where each column's text stands. */
export function columnAlignments({ columns }: Table): ('left' | 'right')[] {
  return columns.map(({ align }, index) => align ?? (index === 0 ? 'left' : 'right'));
}

/** All cells as people read them, row by row. @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long */
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
      `table "${caption}", row ${index + 1}: expected ${columns.length} cells, one a column; received ${row.length}; use null for what is not known`,
    );
  });
}
