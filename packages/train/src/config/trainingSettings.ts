import { z } from 'zod';
import { type Stage, STAGES } from '@dfer/models/catalog';
import { augmentationSchema } from '../data/augmentation/augmentation.js';
import { testTimeAugmentationSchema } from '../data/augmentation/testTimeAugmentation.js';
import { SAMPLINGS } from '../data/sampler.js';
import { CLASS_WEIGHTINGS } from '../optim/classWeights.js';
import { scheduleSchema } from '../optim/learningRateSchedule.js';
import { lossSchema } from '../optim/losses/registry.js';
import { optimizerSchema } from '../optim/optimizerOptions.js';
import { LABELS } from '../optim/targets.js';
import { DEFAULT_MONITOR, MONITORS } from './monitor.js';

/** The official folds of the data set, or new folds. */
export const FOLD_STRATEGIES = ['official', 'stratified', 'subject', 'film', 'scene'] as const;

const positive = z.int().positive();
const share = z.number().min(0).max(1);
const rate = z.number().positive().default(1);

/** Learning-rate multiplier of each stage. */
const stageRatesSchema = z.strictObject({
  stem: rate.describe('First convolution.'),
  layer1: rate.describe('First blocks.'),
  layer2: rate.describe('Second blocks.'),
  layer3: rate.describe('Third blocks.'),
  layer4: rate.describe('Last blocks of ResNet-18 … 152.'),
  head: rate.describe('Everything after the last block.'),
} satisfies Readonly<Record<Stage, z.ZodType>>);

/** How a network is trained, validated and tested. */
export const TRAINING_SETTINGS = {
  /** Folds (from 1) to train. */
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
  /** The official folds of the data set, or new folds: stratified by class, or disjoint by subject, film or scene. */
  foldStrategy: z
    .enum(FOLD_STRATEGIES)
    .default('official')
    .describe(
      "official: the release's own folds; stratified: equal class shares; subject, film (data.films), scene (FERV39k): folds that share no subject, movie or scene type",
    ),
  /** Number of folds to make if `foldStrategy` is not `official`. */
  foldCount: z.int().min(2).default(5).describe("Number of folds, unless they are the release's own."),
  epochs: positive.default(50).describe('Passes over the training part.'),
  /** Clips per step. */
  batchSize: positive.default(8).describe('Clips per step.'),
  /** Frames per clip: in training random frames spread over the clip, drawn in each epoch; in test evenly spaced ones. */
  framesPerClip: z
    .strictObject({
      train: positive.default(1).describe('Frames for training: random, spread over the clip.'),
      test: positive.default(8).describe('Frames for classifying: evenly spaced.'),
    })
    .prefault({})
    .describe('Frames per clip.'),
  optimizer: optimizerSchema.prefault({ kind: 'adamw' }).describe('Optimizer.'),
  schedule: scheduleSchema.prefault({ kind: 'cosine' }).describe('Learning-rate schedule.'),
  /** Stages to freeze (weights and batch statistics). */
  frozenStages: z
    .array(z.enum(STAGES))
    .default([])
    .describe(
      "Stages to freeze: stem, layer1 … layer4, head. Their batch norms use fixed moving statistics (as Keras and torchvision's FrozenBatchNorm2d do).",
    ),
  /** Learning-rate factor per stage; 1 for stages not listed. */
  learningRateMultipliers: stageRatesSchema
    .prefault({})
    .describe('Learning-rate multiplier of each stage (BEiT and DFER-CLIP: smaller for earlier stages).'),
  /** Probability mass distributed evenly over all classes, 0–1 (Szegedy et al. 2016). */
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('Label smoothing: probability spread evenly over all classes.'),
  loss: lossSchema.prefault({ kind: 'cross-entropy' }).describe('Loss function.'),
  /** Class weights in the loss. */
  classWeights: z
    .enum(CLASS_WEIGHTINGS)
    .default('none')
    .describe(
      'Class weights in the loss: balanced, inverse class frequency; effective, inverse effective number of clips (Cui et al. 2019).',
    ),
  /** Sampling of the training clips. */
  sampling: z
    .enum(SAMPLINGS)
    .default('shuffled')
    .describe('shuffled: each clip once per epoch; balanced: equally many clips of each class.'),
  /** `votes`: annotator votes are soft targets, and clips with several emotions are used too. */
  labels: z
    .enum(LABELS)
    .default('single')
    .describe(
      "single: one class per clip; votes: annotator votes as soft targets, multi-label clips (DFEW's label 0) included.",
    ),
  /** Mixup: clips of a batch are mixed with a weight from Beta(mixup, mixup) (Zhang et al. 2018), 0–1. */
  mixup: share
    .default(0)
    .describe('Mixup: clips are blended with a weight from Beta(mixup, mixup) (Zhang et al. 2018); 0: off.'),
  /** Maximum gradient norm over all weights; larger gradients are scaled down; `null`: no clipping. */
  maxGradientNorm: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      'Maximum global gradient norm; larger gradients are scaled down (Keras: global_clipnorm); null: off.',
    ),
  /** Test-time augmentation: extra views averaged per clip. */
  testTimeAugmentation: testTimeAugmentationSchema
    .prefault({})
    .describe('Test-time augmentation: extra views of a clip whose probabilities are averaged.'),
  augmentation: augmentationSchema.prefault({}).describe('Augmentation of training clips.'),
  /** Share of the training folds used for validation, 0–0.5; stratified, and by subject or film if known. */
  validationFraction: z
    .number()
    .positive()
    .max(0.5)
    .default(0.15)
    .describe('Fraction of the training folds set aside as the validation part.'),
  /**
   * How the epoch is chosen: the best one on a validation part of the training folds, or the `last` one, without a validation part.
   * `test`: the best one on the test fold, as in much published code; optimistic, and marked on every output.
   */
  selection: z
    .enum(['validation', 'last', 'test'])
    .default('validation')
    .describe(
      'Which epoch is kept. validation: the best on the validation part; last: the last epoch, with no validation part; test: the best on the test fold, as much published code does; optimistic, and marked as such on every output.',
    ),
  /** Validation metric that compares epochs, for `selection` and `patience`. */
  monitor: z
    .enum(MONITORS)
    .default(DEFAULT_MONITOR)
    .describe(
      'Validation metric for choosing the epoch and for early stopping: the highest UAR or WAR (ties: the lower loss), or the lowest loss (Keras: monitor).',
    ),
  /** Early stopping: epochs without improvement after which a fold stops; `null`: never. */
  patience: positive
    .nullable()
    .default(null)
    .describe('Early stopping: number of epochs without improvement after which a fold stops; null: off.'),
  /** Number of folds trained in parallel, each in its own thread. */
  parallelFolds: positive.default(2).describe('Folds trained in parallel.'),
  /**
   * Number of loader threads per fold; 0: the training thread prepares batches itself. `auto`: 0 if the frames are in memory and preparing
   * a batch takes less than 3 % of a step; otherwise one less than the cores per fold.
   */
  loaderWorkers: z
    .union([z.literal('auto'), z.int().min(0).max(64)])
    .default('auto')
    .describe(
      "Data-loading threads per fold; 0: the fold's own thread; auto: 0 if the frames are in memory and loading takes less than 3 % of a step, else one less than the fold's cores.",
    ),
  /** Decay of an EMA of the weights, 0–1; the EMA is validated and saved instead of the weights; `null`: no EMA. */
  emaDecay: z
    .number()
    .gt(0)
    .lt(1)
    .nullable()
    .default(null)
    .describe(
      'Decay of an exponential moving average of the weights (EMA), which is then validated and saved instead of them (timm: 0.9998); null: off.',
    ),
  /** True if each fold writes a TensorBoard event file to `tensorboard/fold-<k>` in the run folder. */
  tensorboard: z
    .boolean()
    .default(true)
    .describe(
      'Write TensorBoard event files (tensorboard --logdir runs/<name>): loss, learning rate, UAR, WAR, recalls and confusion matrices per epoch.',
    ),
  /** Checkpoint interval in steps or minutes, in addition to every epoch and on stopping. */
  checkpointEvery: z
    .strictObject({
      steps: positive.optional().describe('Interval in steps.'),
      minutes: z.number().positive().optional().describe('Interval in minutes.'),
    })
    .default({ minutes: 10 })
    .describe('Checkpoint interval, in addition to every epoch and Ctrl-C.'),
  /** If a run needs more memory than is available: `error` refuses to start, `warn` starts anyway. */
  memoryCheck: z
    .enum(['error', 'warn'])
    .default('error')
    .describe('If a run needs more memory than is free: error, do not start it; warn, start it anyway.'),
  /**
   * Maximum bytes of frames kept in memory. Above it, frames are read from the store, or, if they need resizing, from a file in the run
   * folder.
   */
  frameCacheBytes: positive
    .default(2 ** 30)
    .describe(
      'Maximum bytes of frames kept in memory. The rest is read from the store, or from a file in the run if frames have to be downscaled.',
    ),
};
