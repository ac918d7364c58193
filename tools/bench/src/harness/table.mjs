/** Formats rows as a table: numbers right-aligned, text left-aligned. */
export function table(rows) {
  const names = [...new Set(rows.flatMap(Object.keys))];
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = names.map((name) => rows.every((row) => typeof row[name] !== 'string'));
  return lines
    .map((line) =>
      line.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '),
    )
    .join('\n');
}
