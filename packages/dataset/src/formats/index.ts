import { classFoldersFormat } from './classFolders.js';
import { dfewFormat } from './dfew/format.js';
import { ferv39kFormat } from './ferv39k/format.js';
import type { DatasetFormat } from './format.js';
import { mafwFormat } from './mafw/format.js';

/** All formats, the most particular first; the last one takes any folder. */
export const FORMATS: readonly DatasetFormat[] = [ferv39kFormat, mafwFormat, dfewFormat, classFoldersFormat];

/** The names that the option `format` takes besides `auto`. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** The format of that name; `undefined`: a data set made by hand, whose format is not known here. */
export const findFormat = (name: string): DatasetFormat | undefined =>
  FORMATS.find((format) => format.name === name);
