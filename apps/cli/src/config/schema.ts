import { z } from 'zod';
import { STAGES } from '@dfer/models/catalog';
import { preprocessSettingsSchema } from '@dfer/preprocess/settings';
import { releaseSettingsSchema } from '@dfer/synthetic/settings';

import { augmentationSchema } from './augmentationSchema.js';
import { lossSchema } from './lossSchema.js';
import { modelSchema, stageRatesSchema } from './modelSchema.js';
import { optimizerSchema, scheduleSchema } from './optimizerSchema.js';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

const dataSchema = z.strictObject({
  root: z
    .string()
    .nullable()
    .default(null)
    .describe('Folder of the data set; null: the synthetic release, rendered first if it is missing.'),
  format: z
    .enum(['auto', 'ferv39k', 'mafw', 'dfew', 'folder'])
    .default('auto')
    .describe(
      'dfew, ferv39k, mafw: a release of that data set; folder: <root>/<emotion>/*.mp4; auto: detected and reported.',
    ),
  labelOrder: z
    .enum(['auto', 'published', 'alphabetical'])
    .default('auto')
    .describe(
      'Class order of label files that contain only numbers; auto: inferred from folders or votes, an error if that is impossible.',
    ),
  films: z
    .string()
    .nullable()
    .default(null)
    .describe('A table "clip,film": the movie that each clip was cut from; null: unknown.'),
});

const { format, ...release } = releaseSettingsSchema.omit({ seed: true }).shape;

const syntheticSchema = z.strictObject({
  format,
  root: z.string().default('.dfer/demo').describe('Folder of the synthetic release.'),
  ...release,
});

const trainSchema = z.strictObject({
  folds: z
    .union([
      z.literal('all'),
      z
        .array(positive)
        .min(1)
        .refine((folds) => new Set(folds).size === folds.length, 'expected each fold once'),
    ])
    .default('all')
    .describe('Folds to run: "all" or a list such as [1, 3].'),
  foldStrategy: z
    .enum(['auto', 'official', 'stratified', 'subject', 'film', 'scene'])
    .default('auto')
    .describe(
      "official: the release's own folds; stratified: equal class shares; subject, film (data.films), scene (FERV39k): folds that share no subject, movie or scene type; auto: the first of official, subject, stratified that the data allows.",
    ),
  foldCount: z.int().min(2).default(5).describe("Number of folds, unless they are the release's own."),
  epochs: positive.default(50).describe('Passes over the training part.'),
  batchSize: positive.default(8).describe('Clips per step.'),
  framesPerClip: z
    .strictObject({
      train: positive.default(1).describe('Frames for training: random, spread over the clip.'),
      test: positive.default(8).describe('Frames for classifying: evenly spaced.'),
    })
    .prefault({})
    .describe('Frames per clip.'),
  optimizer: optimizerSchema.prefault({ kind: 'adamw' }).describe('Optimizer.'),
  schedule: scheduleSchema.prefault({ kind: 'cosine' }).describe('Learning-rate schedule.'),
  frozenStages: z
    .array(z.enum(STAGES))
    .default([])
    .describe(
      "Stages to freeze: stem, layer1 … layer4, head. Their batch norms use fixed moving statistics (as Keras and torchvision's FrozenBatchNorm2d do).",
    ),
  learningRateMultipliers: stageRatesSchema
    .prefault({})
    .describe('Learning-rate multiplier of each stage (BEiT and DFER-CLIP: smaller for earlier stages).'),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('Label smoothing: probability spread evenly over all classes.'),
  loss: lossSchema.prefault({ kind: 'cross-entropy' }).describe('Loss function.'),
  classWeights: z
    .enum(['none', 'balanced', 'effective'])
    .default('none')
    .describe(
      'Class weights in the loss: balanced, inverse class frequency; effective, inverse effective number of clips (Cui et al. 2019).',
    ),
  sampling: z
    .enum(['shuffled', 'balanced'])
    .default('shuffled')
    .describe('shuffled: each clip once per epoch; balanced: equally many clips of each class.'),
  labels: z
    .enum(['single', 'votes'])
    .default('single')
    .describe(
      "single: one class per clip; votes: annotator votes as soft targets, multi-label clips (DFEW's label 0) included.",
    ),
  mixup: share
    .default(0)
    .describe('Mixup: clips are blended with a weight from Beta(mixup, mixup) (Zhang et al. 2018); 0: off.'),
  maxGradientNorm: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Maximum global gradient norm; larger gradients are scaled down (Keras: global_clipnorm); null: off.',
    ),
  testTimeAugmentation: z
    .strictObject({
      temporalCrops: positive
        .default(1)
        .describe('Sets of evenly spaced frames, each at a different offset in the clip.'),
      flip: z.boolean().default(false).describe('Also classify the mirrored frames.'),
    })
    .prefault({})
    .describe('Test-time augmentation: extra views of a clip whose probabilities are averaged.'),
  augmentation: augmentationSchema.prefault({}).describe('Augmentation of training clips.'),
  validationFraction: z
    .number()
    .positive()
    .max(0.5)
    .default(0.15)
    .describe('Fraction of the training folds set aside as the validation part.'),
  selection: z
    .enum(['validation', 'last', 'test'])
    .default('validation')
    .describe(
      'Which epoch is kept. validation: the best on the validation part; last: the last epoch, with no validation part; test: the best on the test fold, as much published code does; optimistic, and marked as such on every output.',
    ),
  monitor: z
    .enum(['uar', 'war', 'loss'])
    .default('uar')
    .describe(
      'Validation metric for choosing the epoch and for early stopping: the highest UAR or WAR (ties: the lower loss), or the lowest loss (Keras: monitor).',
    ),
  patience: positive
    .nullable()
    .default(null)
    .describe('Early stopping: number of epochs without improvement after which a fold stops; null: off.'),
  parallelFolds: positive.default(2).describe('Folds trained in parallel.'),
  loaderWorkers: z
    .union([z.literal('auto'), z.int().min(0).max(64)])
    .default('auto')
    .describe(
      "Data-loading threads per fold; 0: the fold's own thread; auto: 0 if the frames are in memory and loading takes less than 3 % of a step, else one less than the fold's cores.",
    ),
  emaDecay: z
    .number()
    .gt(0)
    .lt(1)
    .nullable()
    .default(null)
    .describe(
      'Decay of an exponential moving average of the weights (EMA), which is then validated and saved instead of them (timm: 0.9998); null: off.',
    ),
  tensorboard: z
    .boolean()
    .default(true)
    .describe(
      'Write TensorBoard event files (tensorboard --logdir runs/<name>): loss, learning rate, UAR, WAR, recalls and confusion matrices per epoch.',
    ),
  checkpointEvery: z
    .strictObject({
      steps: positive.optional().describe('Interval in steps.'),
      minutes: z.number().positive().optional().describe('Interval in minutes.'),
    })
    .default({ minutes: 10 })
    .describe('Checkpoint interval, in addition to every epoch and Ctrl-C.'),
  memoryCheck: z
    .enum(['error', 'warn'])
    .default('error')
    .describe('If a run needs more memory than is free: error, do not start it; warn, start it anyway.'),
  frameCacheBytes: positive
    .default(2 ** 30)
    .describe(
      'Maximum bytes of frames kept in memory. The rest is read from the store, or from a file in the run if frames have to be downscaled.',
    ),
});

/** `auto`, or a device as PyTorch names it. */
export const deviceSchema = z.union(
  [z.enum(['auto', 'cpu', 'cuda']), z.templateLiteral(['cuda:', z.int().min(0)])],
  'expected auto, cpu, cuda or cuda:N',
);

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
  backend: z
    .enum(['auto', 'torch', 'tensorflow', 'wasm', 'cpu'])
    .default('auto')
    .describe('TensorFlow.js backend; auto: the fastest that passes its self-test.'),
  device: deviceSchema.default('auto').describe('Device: auto, cpu, cuda or cuda:N.'),
  precision: z
    .enum(['auto', 'fp32', 'bf16', 'fp16'])
    .default('auto')
    .describe(
      'Numeric precision; auto: bf16 on a GPU, or fp16 if it has no bfloat16, and fp32 on a CPU. fp16 trains with loss scaling. bf16 and fp16 need torch.',
    ),
});

export type Config = z.infer<typeof configSchema>;
