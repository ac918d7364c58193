import { resolve } from 'node:path';
import type { Dataset } from './clip.js';
import { DatasetError } from './errors.js';
import type { LabelOrder, SourceChoice } from './formats/format.js';
import { findFormat, FORMAT_NAMES, FORMATS } from './formats/index.js';
import { listTree } from './formats/tree.js';
import { requireFolder } from './walk.js';

/** Options for reading a folder of clips. */
export interface OpenOptions {
  /**
   * Format of the folder, one of `FORMAT_NAMES`; `auto` looks for the label files of each known data set.
   * @defaultValue 'auto'
   */
  readonly format?: string;
  /**
   * Pixels of a release to read; `auto` prefers the original videos. Plain folders contain only videos.
   * @defaultValue 'auto'
   */
  readonly source?: SourceChoice;
  /**
   * Class order of label files that contain only numbers; `auto` throws if it cannot be detected.
   * @defaultValue 'auto'
   */
  readonly labelOrder?: LabelOrder;
}

/**
 * Opens a release of a known data set in any of its layouts, or videos in one folder per emotion. Reads no pixels.
 *
 * @throws DatasetError with one line: what was expected, what was received and the remedy
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
