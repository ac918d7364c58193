import { z } from 'zod';
import { deepFreeze, type DeepReadonly, type PartlyOptional } from '@dfer/core';
import { BACKBONE_STYLES } from '@dfer/models/catalog';
import type { BackendOptions } from '@dfer/runtime';
import type { Augmentation } from '../data/augmentation/augmentation.js';
import type { TestTimeAugmentation } from '../data/augmentation/testTimeAugmentation.js';
import type { Schedule } from '../optim/learningRateSchedule.js';
import { NETWORK_SETTINGS, PRETRAINED_SETTINGS } from './networkSettings.js';
import { TRAINING_SETTINGS } from './trainingSettings.js';

const WEIGHTS = {
  /** Path of a `.safetensors`, `.pth`, `.pt`, `.pkl` or `.tar` file with torchvision's or timm's names. */
  file: z.string(),
};

// Named and joined as types, so that the declaration files keep the comments.
const PRETRAINED: typeof WEIGHTS & typeof PRETRAINED_SETTINGS = { ...WEIGHTS, ...PRETRAINED_SETTINGS };

const pretrainedSchema: z.ZodObject<typeof PRETRAINED, z.core.$strict> = z.strictObject(PRETRAINED);

/** Weights file that every fold starts from. */
export type PretrainedWeights = PartlyOptional<z.output<typeof pretrainedSchema>, 'classifier' | 'input'>;

const BACKBONE_AND_START = {
  /** Number of layers of the ResNet: 8, 14, 20 … (CIFAR style) or 18, 34, 50, 101, 152. */
  depth: z.int().positive().default(8),
  /** `caffe`: strides and pooling of the original Caffe networks, such as VGGFace2's ResNet-50. */
  style: z.enum(BACKBONE_STYLES).default('torchvision'),
  /** Initial weights; `null`: random initialization, seeded per fold. */
  pretrained: pretrainedSchema.nullable().default(null),
  /** Random seed. */
  seed: z.int().default(1),
};

const SHAPE: typeof BACKBONE_AND_START & typeof NETWORK_SETTINGS & typeof TRAINING_SETTINGS = {
  ...BACKBONE_AND_START,
  ...NETWORK_SETTINGS,
  ...TRAINING_SETTINGS,
};

/** Every training option with its default and range, except for those of the backend, which `@dfer/runtime` checks. */
export const trainConfigSchema: z.ZodObject<typeof SHAPE, z.core.$strict> = z.strictObject(SHAPE);

/** Options that must be given. */
type Needed =
  | 'depth'
  | 'size'
  | 'framesPerClip'
  | 'epochs'
  | 'batchSize'
  | 'optimizer'
  | 'schedule'
  | 'labelSmoothing'
  | 'augmentation'
  | 'validationFraction'
  | 'selection'
  | 'patience'
  | 'folds'
  | 'foldStrategy'
  | 'foldCount'
  | 'seed'
  | 'parallelFolds'
  | 'frameCacheBytes';

/** Options of which parts may be left out. */
interface Relaxed {
  readonly pretrained: PretrainedWeights | null;
  readonly schedule: Schedule;
  readonly learningRateMultipliers: Partial<Complete['learningRateMultipliers']>;
  readonly testTimeAugmentation: TestTimeAugmentation;
  readonly augmentation: Augmentation;
}

type Complete = z.output<typeof trainConfigSchema>;
type Options = { readonly [Key in keyof Complete]: Key extends keyof Relaxed ? Relaxed[Key] : Complete[Key] };

/** Training configuration; the defaults are `DEFAULT_TRAIN_CONFIG`. */
export type TrainConfig = DeepReadonly<PartlyOptional<Options, Exclude<keyof Options, Needed>>> & {
  readonly backend: NonNullable<BackendOptions['backend']>;
  /** @defaultValue 'auto' */
  readonly device?: NonNullable<BackendOptions['device']>;
  /** @defaultValue 'auto' */
  readonly precision?: NonNullable<BackendOptions['precision']>;
};

/** Tuned for the demo: trains five folds of about 190 clips from scratch in minutes on two cores. */
export const DEFAULT_TRAIN_CONFIG: TrainConfig = deepFreeze({
  ...trainConfigSchema.parse({}),
  backend: 'auto',
});
