import type { ReleaseFormat } from '../settings.js';
import { dfewLayout } from './dfew.js';
import { ferv39kLayout } from './ferv39k.js';
import type { ReleaseLayout } from './layout.js';
import { mafwLayout } from './mafw.js';

export type { ReleaseLayout } from './layout.js';

const LAYOUTS: Readonly<Record<ReleaseFormat, ReleaseLayout>> = {
  dfew: dfewLayout,
  ferv39k: ferv39kLayout,
  mafw: mafwLayout,
};

/** The layout of a format. */
export const layoutOf = (format: ReleaseFormat = 'dfew'): ReleaseLayout => LAYOUTS[format];
