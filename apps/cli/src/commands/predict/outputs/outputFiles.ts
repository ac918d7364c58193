import { stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

import { InputError } from '../../../terminal/errors.js';
import { getInputName, type VideoInput } from '../inputs.js';

/**
 * Output path of each video. With one video and a path that has such an ending, the path itself; else a file in the folder `path`
 * per video, named after it.
 *
 * @param flag - As the user writes it, such as `--vtt`.
 * @param endings - Allowed file endings, the default first.
 * @throws InputError before any work
 */
export async function outputFiles(
  flag: string,
  path: string,
  endings: readonly string[],
  inputs: readonly VideoInput[],
): Promise<ReadonlyMap<VideoInput, string>> {
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
  if (isFile && inputs.length > 1) {
    throw new InputError(
      `${flag}: expected a folder for ${inputs.length} videos; received the file ${path}; name a folder`,
    );
  }
  const taken = new Set<string>();
  const files = inputs.map((input): [VideoInput, string] => {
    if (isFile) return [input, path];
    const name = stemOf(input);
    let file = join(path, `${name}${endings[0]}`);
    for (let n = 2; taken.has(file); n++) file = join(path, `${name}-${n}${endings[0]}`);
    taken.add(file);
    return [input, file];
  });
  for (const [, file] of files) {
    const same = inputs.find((input) => resolve(input.path) === resolve(file));
    if (same) {
      throw new InputError(
        `${flag}: expected a file other than the input video; received ${file}; choose another name`,
      );
    }
  }
  return new Map(files);
}

/** Name of an input without its extension (folders of frames have none). */
export function stemOf(input: VideoInput): string {
  const name = getInputName(input);
  return input.kind === 'video' && extname(name) !== '' ? name.slice(0, -extname(name).length) : name;
}

/** @throws InputError if the path is a folder */
export async function demandFile(flag: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) return;
  throw new InputError(`${flag}: expected a file to write; received the folder ${path}; name a file in it`);
}
