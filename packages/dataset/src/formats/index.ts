import { FORMAT_CHOICES, type FormatName } from '../settings.js';
import { classFoldersFormat } from './classFolders.js';
import { dfewFormat } from './dfew/format.js';
import { ferv39kFormat } from './ferv39k/format.js';
import type { DatasetFormat } from './format.js';
import { mafwFormat } from './mafw/format.js';

const BY_NAME: Readonly<Record<FormatName, DatasetFormat>> = {
  ferv39k: ferv39kFormat,
  mafw: mafwFormat,
  dfew: dfewFormat,
  folder: classFoldersFormat,
};

/** All formats, the most specific first; the last one accepts any folder. */
export const FORMATS: readonly DatasetFormat[] = FORMAT_CHOICES.map((name) => BY_NAME[name]);

/** Values of the option `format` besides `auto`. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** The format with a name; `undefined` for a data set created in code, whose format is unknown. */
export const findFormat = (name: string): DatasetFormat | undefined =>
  FORMATS.find((format) => format.name === name);
