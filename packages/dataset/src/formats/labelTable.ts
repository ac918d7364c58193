import { readFile } from 'node:fs/promises';
import { printable } from '@dfer/core';
import { DatasetError } from '../errors.js';

/** One line of a list of clips. */
export interface LabelRow {
  /** Path or name of the clip, with `/` between folders. */
  readonly clip: string;
  /** As it stands in the file: a word, or a number. */
  readonly label: string;
  /** Where it stands, for messages: `file, line 3`. */
  readonly where: string;
}

/** A list of clips and how often a line stands in it twice. */
export interface LabelTable {
  readonly rows: readonly LabelRow[];
  readonly notes: readonly string[];
}

/** Reads text of unknown encoding: UTF-8 where it is valid, else GB18030. @throws DatasetError `BAD_SPLITS` */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw bad(path, 'a readable file', 'none', 'check its permissions', cause);
  });
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  }
  throw bad(path, 'text in UTF-8 or GB18030', 'neither', 'copy it anew');
}

type Separator = 'tab' | 'comma' | 'space';

/** Lines end in a label, or with `\t` go on with captions; a path may hold spaces where commas or tabs part the columns. */
function split(line: string): { cells: readonly string[]; separator: Separator } | null {
  const [separator, cells]: [Separator, string[]] = line.includes('\t')
    ? ['tab', line.split('\t')]
    : line.includes(',')
      ? ['comma', line.split(',')]
      : ['space', line.split(/ +/)];
  const trimmed = cells.map((cell) => cell.trim());
  return trimmed.length < 2 || trimmed[0] === '' || trimmed[1] === '' ? null : { cells: trimmed, separator };
}

/**
 * Reads lines of a clip and its label, parted by a space, a comma or a tab, the same throughout; further columns are passed over. A BOM,
 * CRLF, empty lines and a header (`path,id`) are tolerated.
 *
 * @throws DatasetError `BAD_SPLITS` or `BAD_LABELS` naming the line
 */
export async function readLabelTable(path: string): Promise<LabelTable> {
  const lines = (await readText(path)).replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const rows = new Map<string, LabelRow>();
  const repeated: string[] = [];
  let separator: Separator | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const where = `${path}, line ${index + 1}`;
    const parts = split(line.trim());
    if (parts === null) {
      throw bad(where, 'a clip and its label', `"${shown(line)}"`, 'correct or delete the line');
    }
    separator ??= parts.separator;
    if (parts.separator !== separator) {
      throw bad(
        where,
        `one separator throughout (${separator})`,
        `a ${parts.separator} in "${shown(line)}"`,
        'write all lines alike',
      );
    }
    const [name = '', label = ''] = parts.cells;
    if (rows.size === 0 && /^(path|clip|name|video(_?name)?)$/i.test(name)) continue;
    const clip = name
      .replaceAll('\\', '/')
      .replace(/^\.?\/+/, '')
      .replace(/\/+$/, '');
    const known = rows.get(clip);
    if (known !== undefined && known.label !== label) {
      throw new DatasetError(
        'BAD_LABELS',
        `${where}: expected one label for clip ${shown(clip)}; received ${shown(known.label)} and ${shown(label)}; keep the right line.`,
      );
    }
    if (known === undefined) rows.set(clip, { clip, label, where });
    else repeated.push(where);
  }
  if (rows.size === 0) throw bad(path, 'lines of a clip and its label', 'none', 'copy it anew');
  const notes =
    repeated[0] === undefined
      ? []
      : [`Lines that stand in a list twice were read once: ${repeated.length}, such as ${repeated[0]}.`];
  return { rows: [...rows.values()], notes };
}

/** What stands in a file goes to terminals. */
export const shown = (text: string): string => printable(text.slice(0, 80));

function bad(
  what: string,
  expected: string,
  received: string,
  remedy: string,
  cause?: unknown,
): DatasetError {
  return new DatasetError('BAD_SPLITS', `${what}: expected ${expected}; received ${received}; ${remedy}.`, {
    cause,
  });
}
