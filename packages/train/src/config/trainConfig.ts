import type { FaceFeatures } from '@dfer/clips';
import type { BackboneStyle, ClassifierChoice, Head, Input, Stage } from '@dfer/models';
import type { BackendOptions } from '@dfer/runtime';
import type { Augmentation } from '../augmentation/augmentation.js';
import type { Sampling } from '../data/sampler.js';
import type { ClassWeighting } from '../optim/classWeights.js';
import type { TestTimeAugmentation } from '../augmentation/testTimeAugmentation.js';
import type { LoaderWorkers } from '../data/loader/loader.js';
import type { Loss } from '../optim/losses/index.js';
import { DEFAULT_MONITOR, type Monitor } from './monitor.js';
import type { Labels } from '../optim/targets.js';
import type { CropRegion } from '../data/cropAndResize.js';
import type { OptimizerOptions } from '../optim/optimizer.js';
import type { Schedule } from '../optim/learningRateSchedule.js';
import type { PretrainedInput } from '../network/inputNormalization.js';

/** Weights file that every fold starts from. */
export interface PretrainedWeights {
  /** Path of a `.safetensors`, `.pth`, `.pt`, `.pkl` or `.tar` file with torchvision's or timm's names. */
  readonly file: string;
  /** What to do with its classifier; `auto`: keep it if its class names match. @defaultValue 'auto' */
  readonly classifier?: ClassifierChoice;
  /** Pixel normalization of its training: the first convolution and norm are adapted to dfer's. @defaultValue 'auto' */
  readonly input?: PretrainedInput;
}

/** Training configuration; the defaults are `DEFAULT_TRAIN_CONFIG`. */
export interface TrainConfig {
  /** Number of layers of the ResNet: 8, 14, 20 … (CIFAR style) or 18, 34, 50, 101, 152. */
  readonly depth: number;
  /** `caffe`: strides and pooling of the original Caffe networks, such as VGGFace2's ResNet-50. @defaultValue 'torchvision' */
  readonly style?: BackboneStyle;
  /** Input channels: color, or color and Sobel derivatives. @defaultValue 'rgb' */
  readonly input?: Input;
  /**
   * How the frames of a clip are combined. All heads but `mean-probability` are part of the network, are trained on whole clips, and
   * need the same number of frames in training and test. @defaultValue 'mean-probability'
   */
  readonly head?: Head;
  /**
   * Face features that are concatenated with the output of the head: shape and movement of the face mesh, the face descriptor, both, or
   * none. Not with head `mean-probability`. @defaultValue 'none'
   */
  readonly faceFeatures?: FaceFeatures;
  /** @defaultValue null: random initialization, seeded per fold */
  readonly pretrained?: PretrainedWeights | null;
  /** Stages to freeze (weights and batch statistics). @defaultValue [] */
  readonly frozenStages?: readonly Stage[];
  /** Learning-rate factor per stage; 1 for stages not listed. @defaultValue `{}` */
  readonly learningRateMultipliers?: Readonly<Partial<Record<Stage, number>>>;
  /** Side of the network's input in pixels; stored frames are area-averaged down to it. */
  readonly size: number;
  /** Square of the stored frames used as network input. @defaultValue `INNER_FACE_REGION`, without hair and background */
  readonly region?: CropRegion;
  /** Frames per clip: in training random frames spread over the clip, drawn in each epoch; in test evenly spaced ones. */
  readonly framesPerClip: { readonly train: number; readonly test: number };
  readonly epochs: number;
  /** Clips per step. */
  readonly batchSize: number;
  readonly optimizer: OptimizerOptions;
  readonly schedule: Schedule;
  /** Probability mass distributed evenly over all classes, 0–1 (Szegedy et al. 2016). */
  readonly labelSmoothing: number;
  /** Loss function. @defaultValue cross-entropy */
  readonly loss?: Loss;
  /** Class weights in the loss. @defaultValue 'none', equal weights */
  readonly classWeights?: ClassWeighting;
  /** Sampling of the training clips. @defaultValue 'shuffled', classes as often as they occur */
  readonly sampling?: Sampling;
  /** `votes`: annotator votes are soft targets, and clips with several emotions are used too. @defaultValue 'single' */
  readonly labels?: Labels;
  /** Mixup: clips of a batch are mixed with a weight from Beta(mixup, mixup) (Zhang et al. 2018), 0–1. @defaultValue 0, off */
  readonly mixup?: number;
  /** Maximum gradient norm over all weights; larger gradients are scaled down. @defaultValue null, no clipping */
  readonly maxGradientNorm?: number | null;
  readonly augmentation: Augmentation;
  /** Test-time augmentation: extra views averaged per clip. @defaultValue one set of frames, not mirrored */
  readonly testTimeAugmentation?: TestTimeAugmentation;
  /** Share of the training folds used for validation, 0–0.5; stratified, and by subject or film if known. */
  readonly validationFraction: number;
  /**
   * How the epoch is chosen: the best one on a validation part of the training folds, or the `last` one, without a validation part.
   * `test`: the best one on the test fold, as in much published code; optimistic, and marked on every output.
   */
  readonly selection: 'validation' | 'last' | 'test';
  /** Validation metric that compares epochs, for `selection` and `patience`. @defaultValue 'uar' */
  readonly monitor?: Monitor;
  /** Early stopping: epochs without improvement after which a fold stops; `null`: never. */
  readonly patience: number | null;
  /** Folds (from 1) to train. */
  readonly folds: 'all' | readonly number[];
  /** The official folds of the data set, or new folds: stratified by class, or disjoint by subject, film or scene. */
  readonly foldStrategy: 'official' | 'stratified' | 'subject' | 'film' | 'scene';
  /** Number of folds to make if `foldStrategy` is not `official`. */
  readonly foldCount: number;
  readonly seed: number;
  readonly backend: NonNullable<BackendOptions['backend']>;
  /** @defaultValue 'auto' */
  readonly device?: NonNullable<BackendOptions['device']>;
  /** @defaultValue 'auto' */
  readonly precision?: NonNullable<BackendOptions['precision']>;
  /** Number of folds trained in parallel, each in its own thread. */
  readonly parallelFolds: number;
  /**
   * Number of loader threads per fold; 0: the training thread prepares batches itself. `auto`: 0 if the frames are in memory and preparing
   * a batch takes less than 3 % of a step; otherwise one less than the cores per fold. @defaultValue 'auto'
   */
  readonly loaderWorkers?: LoaderWorkers;
  /** True if each fold writes a TensorBoard event file to `tensorboard/fold-<k>` in the run folder. @defaultValue true */
  readonly tensorboard?: boolean;
  /** Decay of an EMA of the weights, 0–1; the EMA is validated and saved instead of the weights. @defaultValue null, no EMA */
  readonly emaDecay?: number | null;
  /** Checkpoint interval in steps or minutes, in addition to every epoch and on stopping. @defaultValue every 10 minutes */
  readonly checkpointEvery?: { readonly steps?: number | undefined; readonly minutes?: number | undefined };
  /** Maximum bytes of frames kept in memory. Above it, frames are read from the store, or, if they need resizing, from a file in the run folder. */
  readonly frameCacheBytes: number;
  /** If a run needs more memory than is available: `error` refuses to start, `warn` starts anyway. @defaultValue 'error' */
  readonly memoryCheck?: 'error' | 'warn';
}

/** Tuned for the demo: trains five folds of about 190 clips from scratch in minutes on two cores. */
export const DEFAULT_TRAIN_CONFIG: TrainConfig = Object.freeze({
  depth: 8,
  style: 'torchvision',
  input: 'rgb',
  head: 'mean-probability',
  faceFeatures: 'none',
  pretrained: null,
  frozenStages: Object.freeze([]),
  learningRateMultipliers: Object.freeze({}),
  size: 32,
  framesPerClip: Object.freeze({ train: 1, test: 8 }),
  epochs: 50,
  batchSize: 8,
  optimizer: Object.freeze({
    kind: 'adamw',
    learningRate: 3e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.05,
  }),
  schedule: Object.freeze({ kind: 'cosine', warmupEpochs: 1 }),
  labelSmoothing: 0.1,
  loss: Object.freeze({ kind: 'cross-entropy' }),
  classWeights: 'none',
  sampling: 'shuffled',
  labels: 'single',
  mixup: 0,
  maxGradientNorm: null,
  testTimeAugmentation: Object.freeze({ temporalCrops: 1, flip: false }),
  augmentation: Object.freeze({
    flip: true,
    shift: 0.06,
    zoom: 0.08,
    rotation: 6,
    brightness: 0.1,
    contrast: 0.2,
  }),
  validationFraction: 0.15,
  selection: 'validation',
  monitor: DEFAULT_MONITOR,
  patience: null,
  folds: 'all',
  foldStrategy: 'official',
  foldCount: 5,
  seed: 1,
  backend: 'auto',
  parallelFolds: 2,
  loaderWorkers: 'auto',
  tensorboard: true,
  emaDecay: null,
  checkpointEvery: Object.freeze({ minutes: 10 }),
  frameCacheBytes: 2 ** 30,
  memoryCheck: 'error',
});
