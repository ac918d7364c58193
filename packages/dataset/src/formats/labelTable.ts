import { readFile } from 'node:fs/promises';
import { printable } from '@dfer/core';
import { DatasetError } from '../errors.js';

/** One line of a list of clips. */
export interface LabelRow {
  /** Path or name of the clip, with `/` between folders. */
  readonly clip: string;
  /** Label in the file: a word or a number. */
  readonly label: string;
  /** Position for messages: `file, line 3`. */
  readonly where: string;
}

/** The rows of a list of clips, with notes on repeated lines. */
export interface LabelTable {
  readonly rows: readonly LabelRow[];
  readonly notes: readonly string[];
}

/** Reads text of unknown encoding: UTF-8 if valid, else GB18030. @throws DatasetError `BAD_SPLITS` */
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
  throw bad(path, 'text in UTF-8 or GB18030', 'neither', 'copy it again');
}

type Separator = 'tab' | 'comma' | 'space';

/** Splits a line, which ends in a label or, after `\t`, in captions. With commas or tabs as separators, paths may contain spaces. */
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
 * Reads lines with a clip and its label, separated by a space, a comma or a tab (the same in the whole file); further columns are
 * ignored. A BOM, CRLF, empty lines and a header (`path,id`) are tolerated.
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
        'use the same separator in all lines',
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
  if (rows.size === 0) throw bad(path, 'lines of a clip and its label', 'none', 'copy it again');
  const notes =
    repeated[0] === undefined
      ? []
      : [`Repeated lines in a list were read once: ${repeated.length}, such as ${repeated[0]}.`];
  return { rows: [...rows.values()], notes };
}

/** Shortens and escapes untrusted text for messages. */
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
