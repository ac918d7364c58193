import { join } from 'node:path';

import { comparisonTables, toCsv, toLatex, toMarkdown, type Comparison, type Table } from '@dfer/evaluate';
import { renderComparison } from '@dfer/evaluate/render';
import { replaceFile } from '@dfer/core';

/** Writes `compare.html`, and each table as CSV, Markdown and LaTeX in `tables/`. @returns the paths, the page first */
export async function writeComparison(
  comparison: Comparison,
  out: string,
  title: string,
): Promise<readonly string[]> {
  const page = join(out, 'compare.html');
  const tables = (name: string, extension: string): string => join(out, 'tables', `${name}.${extension}`);
  const files: [string, string][] = [[page, renderComparison(comparison, { title })]];
  for (const [name, table] of tablesOf(comparison, 'numbers'))
    files.push([tables(name, 'csv'), toCsv(table)]);
  for (const [name, table] of tablesOf(comparison, 'text')) {
    files.push([tables(name, 'md'), toMarkdown(table)], [tables(name, 'tex'), toLatex(table)]);
  }
  for (const [file, text] of files) await replaceFile(file, text);
  return files.map(([file]) => file);
}

const tablesOf = (comparison: Comparison, style: 'numbers' | 'text'): [string, Table][] =>
  Object.entries(comparisonTables(comparison, style));
