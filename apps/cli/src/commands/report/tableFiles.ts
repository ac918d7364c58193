import { join } from 'node:path';

import { replaceFile } from '@dfer/core';
import { toCsv, toLatex, toMarkdown, type Table } from '@dfer/evaluate';

const WRITERS = { csv: toCsv, md: toMarkdown, tex: toLatex } as const;

/** Writes each table as CSV, Markdown and LaTeX. @returns The files, grouped by table. */
export async function writeTables(
  tables: Readonly<Record<string, Table>>,
  folder: string,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [name, table] of Object.entries(tables)) {
    for (const [ending, write] of Object.entries(WRITERS)) {
      const file = join(folder, `${name}.${ending}`);
      await replaceFile(file, write(table));
      files.push(file);
    }
  }
  return files;
}
