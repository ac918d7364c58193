import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { printable } from '@dfer/core';
import type { Dataset } from './clip.js';
import { DatasetError } from './errors.js';
import { findFormat } from './formats/index.js';

/**
 * Says of each clip which film it was cut from, so that folds that share no film can be made.
 *
 * @param path - A table with the columns `clip` (or `video_name`) and `film`, with a header; clips that the dataset does not hold are
 *   passed over. DFEW's clips are named by number, padded or not.
 * @throws DatasetError `BAD_FILMS` where the table cannot be read, contradicts itself or knows none of the clips
 */
export async function withFilms(dataset: Dataset, path: string): Promise<Dataset> {
  const format = findFormat(dataset.format);
  const parseId = (name: string): string => format?.parseClipId?.(name) ?? name;
  const films = readTable(await readText(path), path, parseId);
  const clips = dataset.clips.map((clip) => ({ ...clip, film: films.get(clip.id) ?? null }));
  const known = clips.filter(({ film }) => film !== null);
  if (known.length === 0) {
    const [first] = dataset.clips;
    throw wrong(
      path,
      `clips of the data set, such as ${first?.id ?? '00001'}`,
      `none of them among its ${films.size} rows`,
      'name the clips as the data set does',
    );
  }
  const count = new Set(known.map(({ film }) => film)).size;
  const note = `Films are known of ${known.length} of ${clips.length} clips: ${count} of them, by ${path}.`;
  return { ...dataset, clips, notes: [...dataset.notes, note] };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrong(path, 'a readable table of films', 'none', 'check the path', cause);
  }
}

function readTable(text: string, path: string, parseId: (name: string) => string): Map<string, string> {
  const [header = [], ...rows] = parseRows(text, path);
  const names = header.map((cell) => cell.toLowerCase());
  const clipColumn = names.findIndex((name) => name === 'clip' || name === 'video_name');
  const filmColumn = names.indexOf('film');
  if (clipColumn < 0 || filmColumn < 0) {
    throw wrong(
      path,
      'the header clip,film',
      `"${header.join(',').slice(0, 80)}"`,
      'put it on the first line',
    );
  }
  const films = new Map<string, string>();
  for (const [index, row] of rows.entries()) {
    const [name = '', film = ''] = [row[clipColumn], row[filmColumn]];
    const id = parseId(name);
    if (name === '' || film === '') {
      throw wrong(
        path,
        `a clip and a film in row ${index + 2}`,
        `"${name}" and "${film}"`,
        'complete the row',
      );
    }
    const earlier = films.get(id);
    if (earlier !== undefined && earlier !== film) {
      throw wrong(path, `one film for clip ${name}`, `"${earlier}" and "${film}"`, 'keep the right row');
    }
    films.set(id, film);
  }
  return films;
}

function parseRows(text: string, path: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    throw wrong(path, 'comma-separated text', 'something else', 'write it anew', cause);
  }
}

function wrong(
  path: string,
  expected: string,
  received: string,
  remedy: string,
  cause?: unknown,
): DatasetError {
  // What stands in a table goes to terminals.
  const line = printable(`${path}: expected ${expected}; received ${received}; ${remedy}.`);
  return new DatasetError('BAD_FILMS', line, { cause });
}
