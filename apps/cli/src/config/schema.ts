import { z } from 'zod';
import { DATASET_SETTINGS } from '@dfer/dataset/settings';
import { preprocessSettingsSchema } from '@dfer/preprocess/settings';
import { RUNTIME_SETTINGS } from '@dfer/runtime/settings';
import { releaseSettingsSchema } from '@dfer/synthetic/settings';
import { FOLD_STRATEGIES, TRAINING_SETTINGS } from '@dfer/train/settings';

import { modelSchema } from './modelSchema.js';

const dataSchema = z.strictObject({
  root: z
    .string()
    .nullable()
    .default(null)
    .describe('Folder of the data set; null: the synthetic release, rendered first if it is missing.'),
  ...DATASET_SETTINGS,
  films: z
    .string()
    .nullable()
    .default(null)
    .describe('A table "clip,film": the movie that each clip was cut from; null: unknown.'),
});

const { format, ...release } = releaseSettingsSchema.omit({ seed: true }).shape;

const syntheticSchema = z.strictObject({
  format,
  root: z
    .string()
    .nullable()
    .default(null)
    .describe(
      'Folder of the synthetic release; null: .dfer/demo, or with other settings than the default ones a folder of their own beside it.',
    ),
  ...release,
});

const trainSchema = z.strictObject({
  ...TRAINING_SETTINGS,
  foldStrategy: z
    .enum(['auto', ...FOLD_STRATEGIES])
    .default('auto')
    .describe(
      `${TRAINING_SETTINGS.foldStrategy.description}; auto: the first of official, subject, stratified that the data allows.`,
    ),
});

/** Name of the link in `runs/` to the run that finished last. */
export const LATEST = 'latest';

/** The configuration of an experiment: read by `--config`, saved by a run as `config.json`. */
export const configSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^\w[\w.-]*$/,
      'expected a letter or digit, then only letters, digits, ".", "_" and "-", since it names the folder runs/<name>',
    )
    .refine(
      (name) => name !== LATEST,
      `expected a name other than "${LATEST}": runs/${LATEST} is the link to the newest run`,
    )
    .default('demo')
    .describe('Name of the run; its folder is runs/<name>.'),
  comment: z
    .record(z.string(), z.string())
    .optional()
    .describe('Notes on where values come from, by key; ignored by dfer.'),
  from: z
    .string()
    .optional()
    .describe('Written by a run: base folder of the relative paths in this file, relative to the file.'),
  seed: z.int().min(0).max(0xffffffff).default(1).describe('Random seed.'),
  seeds: z
    .array(z.int().min(0).max(0xffffffff))
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'expected each seed once')
    .nullable()
    .default(null)
    .describe(
      'Train with each of these seeds, in runs/<name>/seeds/<seed>, and report mean and standard deviation; null: train once, with seed.',
    ),
  data: dataSchema.prefault({}).describe('The data set.'),
  synthetic: syntheticSchema.prefault({}).describe('The synthetic release, used if data.root is null.'),
  cache: z.string().default('.dfer/cache').describe('Folder for aligned clips, reused between runs.'),
  preprocess: preprocessSettingsSchema.prefault({}).describe('Preprocessing, from video to aligned frames.'),
  model: modelSchema.prefault({}).describe('The network.'),
  train: trainSchema.prefault({}).describe('Training.'),
  baseline: z
    .enum(['face-api', 'none'])
    .default('face-api')
    .describe(
      "A baseline that needs no training, evaluated on the run's clips for comparison: face-api, face-api.js's expression network; none.",
    ),
  ...RUNTIME_SETTINGS,
});

export type Config = z.infer<typeof configSchema>;
