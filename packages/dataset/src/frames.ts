import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from './errors.js';
import { isImage, stem } from './fileTypes.js';

const numbersIn = (name: string): number[] => (stem(name).match(/\d+/g) ?? []).map(Number);

/** Orders names by number, then by name: `2.jpg` before `10.jpg`, `00001_00017.jpg` after `00001_00003.jpg`. */
function compareFrames(left: string, right: string): number {
  const a = numbersIn(left);
  const b = numbersIn(right);
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i]! !== b[i]!) return a[i]! - b[i]!;
  }
  return a.length - b.length || (left < right ? -1 : Number(left > right));
}

/**
 * Lists the paths of the images in a frame folder, in the order of their frame numbers, which may have gaps.
 *
 * @throws DatasetError `NOT_FOUND` if the folder cannot be read
 */
export async function readFrames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new DatasetError(
      'NOT_FOUND',
      `frames: expected a readable folder of images; received ${folder}; check that it was unzipped completely.`,
      { cause },
    );
  });
  return names
    .filter((name) => isImage(name) && !name.startsWith('.'))
    .sort(compareFrames)
    .map((name) => join(folder, name));
}
