import { stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

import { InputError } from '../../../terminal/errors.js';
import { filmName, type Film } from '../inputs.js';

/**
 * Where the output of each film goes: a file where there is one film and the path ends as such files do, else a folder with a file a
 * film, named after it.
 *
 * @param flag - as the user writes it, such as `--vtt`
 * @param endings - that such files may have, the usual one first
 * @throws InputError at once, before any work
 */
export async function outputFiles(
  flag: string,
  path: string,
  endings: readonly string[],
  films: readonly Film[],
): Promise<ReadonlyMap<Film, string>> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const isFile = !isFolder && extname(path) !== '';
  if (isFile && !endings.includes(extname(path).toLowerCase())) {
    throw new InputError(
      `${flag}: expected a file that ends in ${endings.join(' or ')}, or a folder; received ${path}; change the name`,
    );
  }
  if (isFile && films.length > 1) {
    throw new InputError(
      `${flag}: expected a folder for ${films.length} films; received the file ${path}; name a folder`,
    );
  }
  const taken = new Set<string>();
  const files = films.map((film): [Film, string] => {
    if (isFile) return [film, path];
    const name = stemOf(film);
    let file = join(path, `${name}${endings[0]}`);
    for (let n = 2; taken.has(file); n++) file = join(path, `${name}-${n}${endings[0]}`);
    taken.add(file);
    return [film, file];
  });
  for (const [, file] of files) {
    const same = films.find((film) => resolve(film.path) === resolve(file));
    if (same) {
      throw new InputError(
        `${flag}: expected another file than the film itself; received ${file}; choose another name`,
      );
    }
  }
  return new Map(files);
}

/** A film's name without its extension; a folder of frames has none. */
export function stemOf(film: Film): string {
  const name = filmName(film);
  return film.kind === 'video' && extname(name) !== '' ? name.slice(0, -extname(name).length) : name;
}

/** @throws InputError where a folder stands in the place of a file */
export async function demandFile(flag: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return;
  throw new InputError(`${flag}: expected a file to write; received the folder ${path}; name a file in it`);
}
