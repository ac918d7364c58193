/** Formats rows as a table: numbers right-aligned, text left-aligned. */
export function table(rows: readonly object[]): string {
  const cells = rows.map((row) => new Map<string, unknown>(Object.entries(row)));
  const names = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const lines = [names, ...cells.map((row) => names.map((name) => String(row.get(name) ?? '')))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = names.map((name) => cells.every((row) => typeof row.get(name) !== 'string'));
  return lines
    .map((line) =>
      line.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '),
    )
    .join('\n');
}
