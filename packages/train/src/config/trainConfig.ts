import {
  type BackboneStyle,
  resnetPlan,
  STAGES,
  type ClassifierChoice,
  type Head,
  type Input,
  type Stage,
} from '@dfer/models';
import type { BackendOptions } from '@dfer/runtime';
import type { Augmentation } from '../augmentation/augmentation.js';
import type { Sampling } from '../data/sampler.js';
import type { ClassWeighting } from '../optim/classWeights.js';
import type { TestTimeAugmentation } from '../augmentation/testTimeAugmentation.js';
import { TrainError } from '../errors.js';
import type { LoaderWorkers } from '../data/loader/loader.js';
import { type Loss, lossRules } from '../optim/losses/index.js';
import { DEFAULT_MONITOR, type Monitor } from './monitor.js';
import type { Labels } from '../optim/targets.js';
import { INNER_FACE_REGION, type CropRegion } from '../data/cropAndResize.js';
import type { OptimizerOptions } from '../optim/optimizer.js';
import type { Schedule } from '../optim/learningRateSchedule.js';
import type { PretrainedInput } from '../network/inputNormalization.js';

/** A file of weights that every fold starts from. */
export interface PretrainedWeights {
  /** Path of a `.safetensors`, `.pth`, `.pt`, `.pkl` or `.tar` file with torchvision's or timm's names. */
  readonly file: string;
  /** What becomes of its classifier; `auto`: kept where it names the same classes. @default 'auto' */
  readonly classifier?: ClassifierChoice;
  /** Pixels that its network was taught with: the first convolution and norm are adapted to ours. @default 'auto' */
  readonly input?: PretrainedInput;
}

/** Everything that decides what is learned; the defaults are `DEFAULT_TRAIN_CONFIG`. */
export interface TrainConfig {
  /** Layers of the ResNet: 8, 14, 20 … (CIFAR style) or 18, 34, 50, 101, 152. */
  readonly depth: number;
  /** `caffe`: strides and pooling of the paper's own networks, as VGGFace2's ResNet-50 has them. @default 'torchvision' */
  readonly style?: BackboneStyle;
  /** What the network sees of each pixel: its color, or Sobel derivatives too. @default 'rgb' */
  readonly input?: Input;
  /**
   * How the frames of a clip become one answer. All heads but `mean-probability` are part of the network, learn from whole clips, and
   * classify as many frames as they learned from. @default 'mean-probability'
   */
  readonly head?: Head;
  /** @default null: random weights, of another seed in each fold */
  readonly pretrained?: PretrainedWeights | null;
  /** Stages whose weights and batch statistics stay as they are. @default [] */
  readonly freeze?: readonly Stage[];
  /** What the learning rate of a stage is multiplied by; 1 for those that are not named. @default {} */
  readonly stageRates?: Readonly<Partial<Record<Stage, number>>>;
  /** Side of the network's input in pixels; stored frames are area-averaged down to it. */
  readonly size: number;
  /** Which square of the stored frames the network sees. @default `INNER_FACE_REGION`, without hair and background */
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
  /** What is made small. @default cross-entropy */
  readonly loss?: Loss;
  /** What each class counts in the loss. @default 'none', all alike */
  readonly classWeights?: ClassWeighting;
  /** How often each class is learned from. @default 'shuffled', as often as it occurs */
  readonly sampling?: Sampling;
  /** `votes`: clips are taught as their annotators' votes, and those of several emotions are learned from too. @default 'single' */
  readonly labels?: Labels;
  /** Clips of a batch are laid over each other by a share from Beta(mixup, mixup) (Zhang et al. 2018), 0–1. @default 0, not */
  readonly mixup?: number;
  /** Gradients are scaled down to this norm over all weights. @default null, as they are */
  readonly clipNorm?: number | null;
  readonly augmentation: Augmentation;
  /** Over what else than its frames a clip's probabilities are averaged. @default one set of frames, not mirrored */
  readonly testTime?: TestTimeAugmentation;
  /** Part of the training folds that chooses the epoch, 0–0.5, stratified, by subject or film where they are known. */
  readonly validationFraction: number;
  /**
   * What chooses the epoch: the best on a validation part of the training folds, or nothing (`last`: all epochs are gone through and the
   * last is kept, and no clip is set aside). `test`, the published codes' habit, flatters, and is marked on every output.
   */
  readonly selection: 'validation' | 'last' | 'test';
  /** Which validation figure makes an epoch the better one, for `selection` and `patience`. @default 'uar' */
  readonly monitor?: Monitor;
  /** Epochs without a better one after which a fold stops; `null`: never. */
  readonly patience: number | null;
  /** Which folds (from 1) to train. */
  readonly folds: 'all' | readonly number[];
  /** The release's own folds, or folds made here: stratified by class, or sharing no subject or no film. */
  readonly foldSource: 'official' | 'stratified' | 'subject' | 'film' | 'scene';
  /** How many folds to make where `foldSource` is not `official`. */
  readonly foldCount: number;
  readonly seed: number;
  readonly backend: NonNullable<BackendOptions['backend']>;
  /** @default 'auto' */
  readonly device?: NonNullable<BackendOptions['device']>;
  /** @default 'auto' */
  readonly precision?: NonNullable<BackendOptions['precision']>;
  /** Folds trained at once, each in a thread of its own. */
  readonly workers: number;
  /**
   * Threads that prepare each fold's batches, ahead of the step; 0: the fold's own thread. `auto`: 0 where the frames are held in memory and
   * preparing takes less than 3 % of a step, else as many as the cores that a fold has, less one. @default 'auto'
   */
  readonly loaderWorkers?: LoaderWorkers;
  /** Whether each fold writes an event file for TensorBoard, in `tensorboard/fold-<k>` of the run. @default true */
  readonly tensorboard?: boolean;
  /** Part of a moving average of the weights that a step keeps, 0–1; the average is judged and kept. @default null, none */
  readonly weightAverage?: number | null;
  /** Besides after every epoch and when stopped, the state is saved after so many steps or minutes. @default every 10 minutes */
  readonly checkpointEvery?: { readonly steps?: number | undefined; readonly minutes?: number | undefined };
  /** Most bytes of frames kept in memory; more than that are read from the store, or, where they have to be shrunk, from a file in the run's folder. */
  readonly memoryLimit: number;
  /** `refuse`: a run that needs more memory than is free is not begun; `tell`: it is begun all the same. @default 'refuse' */
  readonly memoryCheck?: 'refuse' | 'tell';
}

/** Made for the demo: five folds of some 190 clips in minutes on two cores, from scratch. */
export const DEFAULT_TRAIN_CONFIG: TrainConfig = Object.freeze({
  depth: 8,
  style: 'torchvision',
  input: 'rgb',
  head: 'mean-probability',
  pretrained: null,
  freeze: Object.freeze([]),
  stageRates: Object.freeze({}),
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
  clipNorm: null,
  testTime: Object.freeze({ offsets: 1, flip: false }),
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
  foldSource: 'official',
  foldCount: 5,
  seed: 1,
  backend: 'auto',
  workers: 2,
  loaderWorkers: 'auto',
  tensorboard: true,
  weightAverage: null,
  checkpointEvery: Object.freeze({ minutes: 10 }),
  memoryLimit: 2 ** 30,
  memoryCheck: 'refuse',
});

/**
 * @param length Frames that are kept of each clip. @default not known
 * @throws TrainError `BAD_CONFIG`
 */
export function checkConfig(config: TrainConfig, length = Infinity): void {
  const demand = (holds: boolean, field: string, expected: string, received: unknown): void => {
    if (holds) return;
    throw new TrainError('BAD_CONFIG', 'input', {
      subject: `Training option "${field}"`,
      field,
      expected,
      received: JSON.stringify(received),
      remedy: 'Correct it in the configuration.',
    });
  };
  const counts = ['size', 'epochs', 'batchSize', 'workers', 'depth', 'memoryLimit'] as const;
  for (const field of counts) {
    demand(Number.isInteger(config[field]) && config[field] >= 1, field, 'a whole number ≥ 1', config[field]);
  }
  for (const part of ['train', 'test'] as const) {
    const frames = config.framesPerClip[part];
    demand(Number.isInteger(frames) && frames >= 1, `framesPerClip.${part}`, 'a whole number ≥ 1', frames);
  }
  const { freeze = [] } = config;
  const last = `layer${resnetPlan(config.depth, config.style).blocks.length}`;
  const stages: readonly Stage[] = STAGES.filter((name) => !name.startsWith('layer') || name <= last);
  demand(
    freeze.every((stage) => stages.includes(stage)),
    'freeze',
    `some of the stages that a ResNet-${config.depth} has, ${stages.join(', ')}`,
    freeze,
  );
  demand(!stages.every((stage) => freeze.includes(stage)), 'freeze', 'a stage left to train', freeze);
  const { head = 'mean-probability', framesPerClip } = config;
  demand(
    head === 'mean-probability' || framesPerClip.test === framesPerClip.train,
    'framesPerClip.test',
    `as many frames as in training, ${framesPerClip.train}, with head "${head}"`,
    framesPerClip.test,
  );
  demand(
    head === 'mean-probability' || framesPerClip.train <= length,
    'framesPerClip.train',
    `at most the ${length} frames that are kept of each clip, with head "${head}"`,
    framesPerClip.train,
  );
  for (const [stage, rate] of Object.entries(config.stageRates ?? {})) {
    demand(
      Number.isFinite(rate) && rate > 0,
      `stageRates.${stage}`,
      'a number above 0; freeze it instead',
      rate,
    );
  }
  const { left, top, side } = config.region ?? INNER_FACE_REGION;
  demand(
    left >= 0 && top >= 0 && side > 0 && left + side <= 1 && top + side <= 1,
    'region',
    'a square inside 0–1',
    config.region,
  );
  demand(Number.isInteger(config.seed), 'seed', 'a whole number', config.seed);
  demand(
    Number.isInteger(config.foldCount) && config.foldCount >= 2,
    'foldCount',
    'a whole number ≥ 2',
    config.foldCount,
  );
  const { labelSmoothing, validationFraction, patience } = config;
  demand(
    labelSmoothing >= 0 && labelSmoothing < 1,
    'labelSmoothing',
    'a number from 0 to below 1',
    labelSmoothing,
  );
  demand(
    validationFraction > 0 && validationFraction <= 0.5,
    'validationFraction',
    'a number above 0, at most 0.5',
    validationFraction,
  );
  demand(
    patience === null || (Number.isInteger(patience) && patience >= 1),
    'patience',
    'null or ≥ 1',
    patience,
  );
  demand(
    patience === null || config.selection !== 'last',
    'patience',
    'null where selection is "last": nothing tells then whether an epoch was better',
    patience,
  );
  const { monitor = DEFAULT_MONITOR } = config;
  demand(
    monitor === DEFAULT_MONITOR || config.selection !== 'last',
    'monitor',
    `"${DEFAULT_MONITOR}" where selection is "last": no figure chooses the epoch then`,
    monitor,
  );
  demand(
    config.optimizer.learningRate > 0,
    'optimizer.learningRate',
    'a number above 0',
    config.optimizer.learningRate,
  );
  const { minimumRate = 0 } = config.schedule.kind === 'cosine' ? config.schedule : {};
  demand(
    minimumRate >= 0 && minimumRate <= config.optimizer.learningRate,
    'schedule.minimumRate',
    `a number from 0 to the learning rate, ${config.optimizer.learningRate}`,
    minimumRate,
  );
  const { loaderWorkers = 'auto' } = config;
  demand(
    loaderWorkers === 'auto' ||
      (Number.isInteger(loaderWorkers) && loaderWorkers >= 0 && loaderWorkers <= 64),
    'loaderWorkers',
    '"auto" or a whole number from 0 to 64',
    loaderWorkers,
  );
  const { weightAverage = null, checkpointEvery = {}, mixup = 0, clipNorm = null, loss, testTime } = config;
  demand(mixup >= 0 && mixup <= 1, 'mixup', 'a number from 0 to 1', mixup);
  demand(clipNorm === null || clipNorm > 0, 'clipNorm', 'null or a number above 0', clipNorm);
  for (const { holds, field, expected, received } of loss === undefined ? [] : lossRules(loss, config)) {
    demand(holds, field, expected, received);
  }
  const { offsets = 1 } = testTime ?? {};
  demand(Number.isInteger(offsets) && offsets >= 1, 'testTime.offsets', 'a whole number ≥ 1', offsets);
  demand(
    weightAverage === null || (weightAverage > 0 && weightAverage < 1),
    'weightAverage',
    'null or a number between 0 and 1',
    weightAverage,
  );
  demand(
    Object.values(checkpointEvery).every((value) => value === undefined || value > 0),
    'checkpointEvery',
    'steps and minutes above 0',
    checkpointEvery,
  );
  demand(
    config.folds === 'all' || (config.folds.length > 0 && config.folds.every(Number.isInteger)),
    'folds',
    '"all" or a list of fold numbers',
    config.folds,
  );
}
