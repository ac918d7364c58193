import { resolve } from 'node:path';
import type { Dataset } from './clip.js';
import { locateRelease } from './dfew/locate.js';
import { isRelease, readRelease, type SourceChoice } from './dfew/release.js';
import { readFolder } from './folder.js';
import { requireFolder } from './walk.js';

/** How to read a folder of clips. */
export interface OpenOptions {
  /**
   * What the folder is; `auto` looks for DFEW's label files.
   * @default 'auto'
   */
  readonly format?: 'auto' | 'dfew' | 'folder';
  /**
   * Which pixels of a DFEW release to read; `auto` prefers the original films. Plain folders hold films only.
   * @default 'auto'
   */
  readonly source?: SourceChoice;
}

/**
 * Opens a DFEW release in any of its layouts, or films in one folder per emotion. Looks at no pixels.
 *
 * @throws DatasetError with one line that says what was expected, what was found and how to mend it.
 */
export async function openDataset(root: string, options: OpenOptions = {}): Promise<Dataset> {
  const { format = 'auto', source = 'auto' } = options;
  const path = resolve(root);
  await requireFolder(path);
  if (format === 'folder') return readFolder(path);

  const files = await locateRelease(path);
  return format === 'dfew' || isRelease(files) ? readRelease(path, source, files) : readFolder(path);
}
