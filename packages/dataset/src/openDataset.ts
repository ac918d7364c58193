import { resolve } from 'node:path';
import type { Dataset } from './clip.js';
import { DatasetError } from './errors.js';
import type { LabelOrder, SourceChoice } from './formats/format.js';
import { findFormat, FORMAT_NAMES, FORMATS } from './formats/index.js';
import { listTree } from './formats/tree.js';
import { requireFolder } from './walk.js';

/** How to read a folder of clips. */
export interface OpenOptions {
  /**
   * What the folder is, one of `FORMAT_NAMES`; `auto` looks for the label files of each known data set.
   * @defaultValue 'auto'
   */
  readonly format?: string;
  /**
   * Which pixels of a release to read; `auto` prefers the original films. Plain folders hold films only.
   * @defaultValue 'auto'
   */
  readonly source?: SourceChoice;
  /**
   * How label files that hold numbers without names number the classes; `auto` refuses to guess.
   * @defaultValue 'auto'
   */
  readonly labelOrder?: LabelOrder;
}

/**
 * Opens a release of a known data set in any of its layouts, or films in one folder per emotion. Looks at no pixels.
 *
 * @throws DatasetError with one line that says what was expected, what was found and how to fix it.
 */
export async function openDataset(root: string, options: OpenOptions = {}): Promise<Dataset> {
  const { format = 'auto', source = 'auto', labelOrder = 'auto' } = options;
  const path = resolve(root);
  await requireFolder(path);
  const tree = await listTree(path);
  const found = format === 'auto' ? FORMATS.find((one) => one.detect(tree)) : findFormat(format);
  if (found === undefined) {
    throw new DatasetError(
      'NOT_A_RELEASE',
      `format: expected auto or one of ${FORMAT_NAMES.join(', ')}; received ${format}; choose one of them.`,
    );
  }
  return found.read(tree, { source, labelOrder });
}
