import { z } from 'zod';

/** Names of the formats, the most specific first: the order in which `auto` tries them. */
export const FORMAT_CHOICES = ['ferv39k', 'mafw', 'dfew', 'folder'] as const;

export type FormatName = (typeof FORMAT_CHOICES)[number];

/** Class order of a release whose files contain numbers without names. */
export const LABEL_ORDERS = ['auto', 'published', 'alphabetical'] as const;

export type LabelOrder = (typeof LABEL_ORDERS)[number];

/** How the folder of a data set is read. */
export const DATASET_SETTINGS = {
  format: z
    .enum(['auto', ...FORMAT_CHOICES])
    .default('auto')
    .describe(
      'dfew, ferv39k, mafw: a release of that data set; folder: <root>/<emotion>/*.mp4; auto: detected and reported.',
    ),
  labelOrder: z
    .enum(LABEL_ORDERS)
    .default('auto')
    .describe(
      'Class order of label files that contain only numbers; auto: inferred from folders or votes, an error if that is impossible.',
    ),
};
