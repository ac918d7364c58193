import { z } from 'zod';
import { STAGES } from '@dfer/models/catalog';

import { augmentationSchema } from './augmentationSchema.js';
import { lossSchema } from './lossSchema.js';
import { modelSchema, stageRatesSchema } from './modelSchema.js';
import { optimizerSchema, scheduleSchema } from './optimizerSchema.js';
import { preprocessSchema } from './preprocessSchema.js';

const positive = z.int().positive();
const share = z.number().min(0).max(1);

const dataSchema = z.strictObject({
  root: z
    .string()
    .nullable()
    .default(null)
    .describe('Folder of the data set; null: the synthetic release, made first if it is not there.'),
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
      'How label files of numbers without names number the classes; auto: told by folders or votes, else refused.',
    ),
  films: z
    .string()
    .nullable()
    .default(null)
    .describe('A table "clip,film" that says which film each clip was cut from; null: unknown.'),
});

const syntheticSchema = z.strictObject({
  format: z
    .enum(['dfew', 'ferv39k', 'mafw'])
    .default('dfew')
    .describe('Layout, label files and classes of the release.'),
  root: z.string().default('.dfer/demo').describe('Where the synthetic release is kept.'),
  clips: positive.default(210).describe('Clips to make.'),
  subjects: z.int().min(5).default(25).describe('Different faces; no face is in two folds.'),
  seconds: z.number().min(0.5).max(60).default(2).describe('Mean length of a clip.'),
  width: positive.default(640).describe('Pixels, even.'),
  height: positive.default(360).describe('Pixels, even.'),
  fps: positive.default(15).describe('Frames a second.'),
  awkward: z
    .boolean()
    .default(true)
    .describe('Adds the few percent of difficult clips that exercise the rules for them.'),
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
      "The release's own folds, by class, or sharing no subject, or no film (data.films), or no kind of scene (FERV39k); auto: the first of official, subject, stratified that the data allows.",
    ),
  foldCount: z.int().min(2).default(5).describe('Folds where they are made here.'),
  epochs: positive.default(50).describe('Passes over the training part.'),
  batchSize: positive.default(8).describe('Clips per step.'),
  framesPerClip: z
    .strictObject({
      train: positive.default(1).describe('At random, spread over the clip.'),
      test: positive.default(8).describe('Evenly spaced.'),
    })
    .prefault({})
    .describe('Frames of each clip that are looked at.'),
  optimizer: optimizerSchema.prefault({ kind: 'adamw' }).describe('Optimizer.'),
  schedule: scheduleSchema.prefault({ kind: 'cosine' }).describe('Learning-rate schedule.'),
  frozenStages: z
    .array(z.enum(STAGES))
    .default([])
    .describe(
      'Stages that do not learn: stem, layer1 … layer4, head. Their batch norms use their moving statistics, which stay (Keras and FrozenBatchNorm2d of torchvision do the same).',
    ),
  learningRateMultipliers: stageRatesSchema
    .prefault({})
    .describe("What each stage's learning rate is multiplied by (BEiT and DFER-CLIP: less near the pixels)."),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('Probability spread evenly over all classes.'),
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
    .describe('shuffled: each clip once an epoch; balanced: as many clips of each class.'),
  labels: z
    .enum(['single', 'votes'])
    .default('single')
    .describe(
      "single: one class per clip; votes: annotator votes as soft targets, multi-label clips (DFEW's label 0) included.",
    ),
  mixup: share
    .default(0)
    .describe('Mixup: clips are blended by a share from Beta(mixup, mixup) (Zhang et al. 2018); 0: off.'),
  maxGradientNorm: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Largest norm of all gradients together; larger ones are scaled down (Keras: global_clipnorm). null: off.',
    ),
  testTimeAugmentation: z
    .strictObject({
      temporalCrops: positive
        .default(1)
        .describe('Sets of evenly spaced frames, each further on in the clip.'),
      flip: z.boolean().default(false).describe('The mirrored frames too.'),
    })
    .prefault({})
    .describe('Test-time augmentation: extra views of a clip whose probabilities are averaged.'),
  augmentation: augmentationSchema.prefault({}).describe('Augmentation of training clips.'),
  validationFraction: z
    .number()
    .positive()
    .max(0.5)
    .default(0.15)
    .describe('Part of the training folds that chooses the epoch.'),
  selection: z
    .enum(['validation', 'last', 'test'])
    .default('validation')
    .describe(
      "What chooses the epoch: the best on the validation part; last, none is set aside and the last is taken; test, the published codes' habit, which flatters and is marked on every output.",
    ),
  monitor: z
    .enum(['uar', 'war', 'loss'])
    .default('uar')
    .describe(
      'Which validation figure chooses the epoch and stops early: the highest UAR or WAR (of equal ones the lower loss), or the lowest loss (Keras: monitor).',
    ),
  patience: positive
    .nullable()
    .default(null)
    .describe('Early stopping: epochs without improvement after which a fold stops; null: off.'),
  parallelFolds: positive.default(2).describe('Folds trained at once.'),
  loaderWorkers: z
    .union([z.literal('auto'), z.int().min(0).max(64)])
    .default('auto')
    .describe(
      "Threads that prepare each fold's batches ahead of the step; 0: the fold's own thread; auto: 0 where the frames are held in memory and preparing takes less than 3 % of a step, else the fold's cores less one.",
    ),
  emaDecay: z
    .number()
    .gt(0)
    .lt(1)
    .nullable()
    .default(null)
    .describe(
      'Decay of an exponential moving average of the weights, which is validated and saved in their place (timm: 0.9998). null: off.',
    ),
  tensorboard: z
    .boolean()
    .default(true)
    .describe(
      'Write event files for TensorBoard (tensorboard --logdir runs/<name>): loss, rate, UAR, WAR, recalls and confusion matrices by epoch.',
    ),
  checkpointEvery: z
    .strictObject({
      steps: positive.optional().describe('After so many steps.'),
      minutes: z.number().positive().optional().describe('After so many minutes.'),
    })
    .default({ minutes: 10 })
    .describe('When the state is saved, besides after every epoch and on Ctrl-C.'),
  memoryCheck: z
    .enum(['error', 'warn'])
    .default('error')
    .describe('If a run needs more memory than is free: error, it is not started; warn, it is.'),
  frameCacheBytes: positive
    .default(2 ** 30)
    .describe(
      'Most bytes of frames kept in memory; more are read from the store, or, where they have to be shrunk, from a file in the run.',
    ),
});

/** `auto`, or a device as PyTorch names it. */
export const deviceSchema = z.union(
  [z.enum(['auto', 'cpu', 'cuda']), z.templateLiteral(['cuda:', z.int().min(0)])],
  'expected auto, cpu, cuda or cuda:N',
);

/** In `runs/`, the link to the run that finished last. */
export const LATEST = 'latest';

/** A whole experiment as data: what `--config` reads and what a run keeps as `config.json`. */
export const configSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^\w[\w.-]*$/,
      'a letter or digit, then letters, digits, ".", "_" and "-" only: it names the folder runs/<name>',
    )
    .refine(
      (name) => name !== LATEST,
      `another name than "${LATEST}", which runs/${LATEST} bears: it leads to the newest run`,
    )
    .default('demo')
    .describe('Names the run: its folder is runs/<name>.'),
  comment: z
    .record(z.string(), z.string())
    .optional()
    .describe('Where values come from, by the name of their key; read by people only.'),
  from: z
    .string()
    .optional()
    .describe('A run writes it: the folder at which relative paths in this file start, seen from the file.'),
  seed: z.int().min(0).max(0xffffffff).default(1).describe('Random seed.'),
  seeds: z
    .array(z.int().min(0).max(0xffffffff))
    .min(1)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'expected each seed once')
    .nullable()
    .default(null)
    .describe(
      'Train with each of these seeds, in runs/<name>/seeds/<seed>, and report mean and deviation; null: with seed alone.',
    ),
  data: dataSchema.prefault({}).describe('The data set.'),
  synthetic: syntheticSchema.prefault({}).describe('The release made where data.root is null.'),
  cache: z.string().default('.dfer/cache').describe('Where aligned clips are kept between runs.'),
  preprocess: preprocessSchema.prefault({}).describe('From film to aligned frames.'),
  model: modelSchema.prefault({}).describe('The network.'),
  train: trainSchema.prefault({}).describe('Training.'),
  baseline: z
    .enum(['face-api', 'none'])
    .default('face-api')
    .describe(
      "A network that needs no training, measured on the run's clips and shown beside the trained one: face-api, face-api.js's expression network; none.",
    ),
  backend: z
    .enum(['auto', 'torch', 'tensorflow', 'wasm', 'cpu'])
    .default('auto')
    .describe('TensorFlow.js backend; auto: the fastest that passes its self-test.'),
  device: deviceSchema.default('auto').describe('Device: auto, cpu, cuda or cuda:N.'),
  precision: z.enum(['auto', 'fp32', 'bf16']).default('auto').describe('Numeric precision.'),
});

export type Config = z.infer<typeof configSchema>;
