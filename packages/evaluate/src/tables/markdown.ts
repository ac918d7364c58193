import { columnAlignments, shownRows, type Table } from './table.js';

/**
 * Formats a table as GitHub Flavored Markdown, below its caption. All text is escaped, so that it cannot become markup or HTML.
 *
 * @throws EvaluateError `LENGTH_MISMATCH` for a row that is too short or too long
 */
export function toMarkdown(table: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rules = columnAlignments(table).map((side) => (side === 'left' ? ':--' : '--:'));
  const caption = escapeMarkdown(table.caption).replace(/^(\d+)(?=[.)])|^(?=[-+=])/, '$1\\');
  return [
    caption === '' ? '' : `${caption}\n\n`,
    line(table.columns.map(({ name }) => escapeMarkdown(name))),
    line(rules),
    ...shownRows(table).map((row) => line(row.map(escapeMarkdown))),
  ].join('');
}

/** Escapes a text so that Markdown shows it literally, on one line. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .replace(/[\\`*_{}[\]<>#|~$&!]/g, '\\$&')
      // Otherwise addresses become links.
      .replace(/:\/\/|\bwww\./gi, (start) => `${start.slice(0, -1)}\\${start.slice(-1)}`)
  );
}
