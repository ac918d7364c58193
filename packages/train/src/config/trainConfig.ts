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

/** A file of weights that every fold starts from. */
export interface PretrainedWeights {
  /** Path of a `.safetensors`, `.pth`, `.pt`, `.pkl` or `.tar` file with torchvision's or timm's names. */
  readonly file: string;
  /** What becomes of its classifier; `auto`: kept where it names the same classes. @defaultValue 'auto' */
  readonly classifier?: ClassifierChoice;
  /** Pixels that its network was taught with: the first convolution and norm are adapted to ours. @defaultValue 'auto' */
  readonly input?: PretrainedInput;
}

/** Everything that decides what is learned; the defaults are `DEFAULT_TRAIN_CONFIG`. */
export interface TrainConfig {
  /** Layers of the ResNet: 8, 14, 20 … (CIFAR style) or 18, 34, 50, 101, 152. */
  readonly depth: number;
  /** `caffe`: strides and pooling of the paper's own networks, as VGGFace2's ResNet-50 has them. @defaultValue 'torchvision' */
  readonly style?: BackboneStyle;
  /** What the network sees of each pixel: its color, or Sobel derivatives too. @defaultValue 'rgb' */
  readonly input?: Input;
  /**
   * How the frames of a clip become one answer. All heads but `mean-probability` are part of the network, learn from whole clips, and
   * classify as many frames as they learned from. @defaultValue 'mean-probability'
   */
  readonly head?: Head;
  /**
   * What of a clip's face is told to the network beside the frames, joined to the head's answer: the shape of its mesh and how that
   * moves, its descriptor, both, or nothing. Not with head `mean-probability`. @defaultValue 'none'
   */
  readonly faceFeatures?: FaceFeatures;
  /** @defaultValue null: random weights, of another seed in each fold */
  readonly pretrained?: PretrainedWeights | null;
  /** Stages whose weights and batch statistics stay as they are. @defaultValue [] */
  readonly frozenStages?: readonly Stage[];
  /** What the learning rate of a stage is multiplied by; 1 for those that are not named. @defaultValue `{}` */
  readonly learningRateMultipliers?: Readonly<Partial<Record<Stage, number>>>;
  /** Side of the network's input in pixels; stored frames are area-averaged down to it. */
  readonly size: number;
  /** Which square of the stored frames the network sees. @defaultValue `INNER_FACE_REGION`, without hair and background */
  readonly region?: CropRegion;
  /** Frames taken of each clip: at random, spread over the clip, in each epoch; evenly spaced when classifying. */
  readonly framesPerClip: { readonly train: number; readonly test: number };
  readonly epochs: number;
  /** Clips a step. */
  readonly batchSize: number;
  readonly optimizer: OptimizerOptions;
  readonly schedule: Schedule;
  /** Probability mass given evenly to all classes, 0–1 (Szegedy et al. 2016). */
  readonly labelSmoothing: number;
  /** What is made small. @defaultValue cross-entropy */
  readonly loss?: Loss;
  /** What each class counts in the loss. @defaultValue 'none', all alike */
  readonly classWeights?: ClassWeighting;
  /** How often each class is learned from. @defaultValue 'shuffled', as often as it occurs */
  readonly sampling?: Sampling;
  /** `votes`: clips are taught as their annotators' votes, and those of several emotions are learned from too. @defaultValue 'single' */
  readonly labels?: Labels;
  /** Clips of a batch are laid over each other by a share from Beta(mixup, mixup) (Zhang et al. 2018), 0–1. @defaultValue 0, not */
  readonly mixup?: number;
  /** Gradients are scaled down to this norm over all weights. @defaultValue null, as they are */
  readonly maxGradientNorm?: number | null;
  readonly augmentation: Augmentation;
  /** Over what else than its frames a clip's probabilities are averaged. @defaultValue one set of frames, not mirrored */
  readonly testTimeAugmentation?: TestTimeAugmentation;
  /** Part of the training folds that chooses the epoch, 0–0.5, stratified, by subject or film where they are known. */
  readonly validationFraction: number;
  /**
   * What chooses the epoch: the best on a validation part of the training folds, or nothing (`last`: all epochs are gone through and the
   * last is kept, and no clip is set aside). `test`, the published codes' habit, flatters, and is marked on every output.
   */
  readonly selection: 'validation' | 'last' | 'test';
  /** Which validation figure makes an epoch the better one, for `selection` and `patience`. @defaultValue 'uar' */
  readonly monitor?: Monitor;
  /** Epochs without a better one after which a fold stops; `null`: never. */
  readonly patience: number | null;
  /** Which folds (from 1) to train. */
  readonly folds: 'all' | readonly number[];
  /** The release's own folds, or folds made here: stratified by class, or sharing no subject or no film. */
  readonly foldStrategy: 'official' | 'stratified' | 'subject' | 'film' | 'scene';
  /** How many folds to make where `foldStrategy` is not `official`. */
  readonly foldCount: number;
  readonly seed: number;
  readonly backend: NonNullable<BackendOptions['backend']>;
  /** @defaultValue 'auto' */
  readonly device?: NonNullable<BackendOptions['device']>;
  /** @defaultValue 'auto' */
  readonly precision?: NonNullable<BackendOptions['precision']>;
  /** Folds trained at once, each in a thread of its own. */
  readonly parallelFolds: number;
  /**
   * Threads that prepare each fold's batches, ahead of the step; 0: the fold's own thread. `auto`: 0 where the frames are held in memory and
   * preparing takes less than 3 % of a step, else as many as the cores that a fold has, less one. @defaultValue 'auto'
   */
  readonly loaderWorkers?: LoaderWorkers;
  /** Whether each fold writes an event file for TensorBoard, in `tensorboard/fold-<k>` of the run. @defaultValue true */
  readonly tensorboard?: boolean;
  /** Part of a moving average of the weights that a step keeps, 0–1; the average is judged and kept. @defaultValue null, none */
  readonly emaDecay?: number | null;
  /** Besides after every epoch and when stopped, the state is saved after so many steps or minutes. @defaultValue every 10 minutes */
  readonly checkpointEvery?: { readonly steps?: number | undefined; readonly minutes?: number | undefined };
  /** Most bytes of frames kept in memory; more than that are read from the store, or, where they have to be shrunk, from a file in the run's folder. */
  readonly frameCacheBytes: number;
  /** What happens if a run needs more memory than is free: `error`: it is not started; `warn`: it is. @defaultValue 'error' */
  readonly memoryCheck?: 'error' | 'warn';
}

/** Made for the demo: five folds of some 190 clips in minutes on two cores, from scratch. */
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
