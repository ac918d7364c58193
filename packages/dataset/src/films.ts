import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { printable } from '@dfer/core';
import type { Dataset } from './clip.js';
import { DatasetError } from './errors.js';
import { findFormat } from './formats/index.js';

/**
 * Adds to each clip the movie that it was cut from, for movie-disjoint folds.
 *
 * @param path - A table with a header and the columns `clip` (or `video_name`) and `film`. Clips that are not in the data set are
 *   ignored. DFEW's clips are named by number, padded or not.
 * @throws DatasetError `BAD_FILMS` if the table cannot be read, contradicts itself or contains none of the clips
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
      `none in its ${films.size} rows`,
      'use the clip names of the data set',
    );
  }
  const count = new Set(known.map(({ film }) => film)).size;
  const note = `Movies are known for ${known.length} of ${clips.length} clips: ${count} movies, from ${path}.`;
  return { ...dataset, clips, notes: [...dataset.notes, note] };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw wrong(path, 'a readable table of movies', 'none', 'check the path', cause);
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
        `a clip and a movie in row ${index + 2}`,
        `"${name}" and "${film}"`,
        'complete the row',
      );
    }
    const earlier = films.get(id);
    if (earlier !== undefined && earlier !== film) {
      throw wrong(path, `one movie for clip ${name}`, `"${earlier}" and "${film}"`, 'keep the right row');
    }
    films.set(id, film);
  }
  return films;
}

function parseRows(text: string, path: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (cause) {
    throw wrong(path, 'comma-separated text', 'something else', 'write it again', cause);
  }
}

function wrong(
  path: string,
  expected: string,
  received: string,
  remedy: string,
  cause?: unknown,
): DatasetError {
  // The message may contain untrusted text of the table.
  const line = printable(`${path}: expected ${expected}; received ${received}; ${remedy}.`);
  return new DatasetError('BAD_FILMS', line, { cause });
}
