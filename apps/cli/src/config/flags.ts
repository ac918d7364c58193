import { InvalidArgumentError, Option, type Command } from 'commander';

import type { ClipState } from '@dfer/preprocess';
import { preprocessSettingsSchema } from '@dfer/preprocess/settings';
import { RUNTIME_SETTINGS } from '@dfer/runtime/settings';

import { parseConfig, readConfig } from './config.js';
import { LOG_LEVELS } from '../context.js';
import { applyOverrides, assertGivenOnce, overridesOf, type OverrideFlags } from './overrides.js';
import { numberWithin, parseDevice, parsePath, wholeNumber } from './parsers.js';
import type { Config } from './schema.js';

/** Export formats: `webdataset` for aligned clips, the others for a network. */
export const EXPORT_FORMATS = ['webdataset', 'tfjs', 'safetensors', 'onnx'] as const;

type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Export formats of networks. */
export type NetworkFormat = Exclude<ExportFormat, 'webdataset'>;

/** Flags as commander parses them; each command declares the ones it takes. */
export interface Flags extends OverrideFlags {
  readonly data?: string;
  readonly cache?: string;
  readonly out?: string;
  readonly config?: string;
  readonly seed?: number;
  readonly backend?: Config['backend'];
  readonly device?: Config['device'];
  readonly precision?: Config['precision'];
  readonly workers?: number;
  readonly loaderWorkers?: Config['train']['loaderWorkers'];
  readonly allowBad?: boolean;
  readonly retryFailed?: boolean;
  readonly json?: boolean;
  readonly logLevel?: string;
  readonly clips?: number;
  readonly subjects?: number;
  /** Folder of the synthetic release. */
  readonly release?: string;
  readonly model?: Config['model']['name'];
  /** Weights that every fold starts from. */
  readonly weights?: string;
  readonly classifier?: Config['model']['classifier'];
  readonly pretrainedInput?: Config['model']['pretrainedInput'];
  readonly freeze?: Config['train']['frozenStages'];
  readonly head?: Config['model']['head'];
  readonly faceFeatures?: Config['model']['faceFeatures'];
  /** Frames per clip, in training and when classifying. */
  readonly frames?: number;
  /** Side of the network's input. */
  readonly size?: number;
  /** Side of the stored aligned face. */
  readonly alignedSize?: number;
  readonly quality?: Config['preprocess']['quality'];
  readonly detector?: Config['preprocess']['detector'];
  readonly detectorModel?: string;
  readonly landmarks?: Config['preprocess']['landmarks'];
  readonly margin?: number;
  readonly whiteBalance?: Config['preprocess']['whiteBalance'];
  /** `whiteBalance` of version 0.1. */
  readonly normalise?: Config['preprocess']['whiteBalance'];
  readonly timeline?: Config['preprocess']['timeline'];
  /** Frames of an aligned clip. */
  readonly length?: number;
  readonly encoding?: Config['preprocess']['encoding'];
  readonly jpegQuality?: number;
  readonly audio?: boolean;
  readonly status?: boolean;
  readonly rebuildIndex?: boolean;
  /** Millions of bytes of a tar archive. */
  readonly shardMb?: number;
  readonly folds?: Config['train']['folds'];
  readonly foldStrategy?: Config['train']['foldStrategy'];
  /** Table of the movies that clips were cut from. */
  readonly films?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** Number of clips to draw. */
  readonly random?: number;
  /** Number of clips of each kind to show. */
  readonly strips?: number;
  /** Do not reuse the results of an interrupted command. */
  readonly restart?: boolean;
  readonly only?: ClipState;
  readonly seeds?: readonly number[];
  readonly validationFraction?: number;
  readonly select?: 'validation' | 'last';
  readonly selectOnTest?: boolean;
  readonly checkpointEvery?: Config['train']['checkpointEvery'];
  readonly resume?: string;
  readonly run?: string;
  /** Baseline that predicts instead of a trained run. */
  readonly baseline?: 'face-api';
  readonly format?: ExportFormat;
  /** Data set whose layout the synthetic release has. */
  readonly releaseFormat?: Config['synthetic']['format'];
  /** Table of the clips' groups; `false`: ignore the groups that the runs know. */
  readonly groups?: string | false;
  /** Samples per bootstrap. */
  readonly samples?: number;
  /** Depths of a study. */
  readonly depths?: readonly number[];
  /** Folder of the network to export. */
  readonly checkpoint?: string;
}

/** The names that a setting accepts. */
export const namesOf = <Name extends string>(setting: {
  unwrap(): { readonly options: readonly Name[] };
}): readonly Name[] => setting.unwrap().options;

const PREPROCESS = preprocessSettingsSchema.shape;

const OPTIONS = {
  data: () =>
    new Option(
      '--data <dir>',
      'folder of the data set (a DFEW, FERV39k or MAFW release, or <emotion>/*.mp4)',
    ).argParser(parsePath),
  cache: () =>
    new Option('--cache <dir>', 'folder for aligned clips (default: .dfer/cache)').argParser(parsePath),
  out: () => new Option('--out <dir>', 'output folder or file').argParser(parsePath),
  config: () => new Option('--config <file>', 'configuration file (JSON), see configs/').argParser(parsePath),
  seed: () => new Option('--seed <n>', 'random seed').argParser(wholeNumber(0)),
  backend: () =>
    new Option('--backend <name>', 'TensorFlow.js backend').choices(namesOf(RUNTIME_SETTINGS.backend)),
  device: () =>
    new Option('--device <name>', 'device: auto, cpu, cuda, or one GPU by number: cuda:1').argParser(
      parseDevice,
    ),
  precision: () =>
    new Option('--precision <name>', 'numeric precision').choices(namesOf(RUNTIME_SETTINGS.precision)),
  workers: () =>
    new Option('--workers <n>', 'number of parallel processes (default: one per core)').argParser(
      wholeNumber(1),
    ),
  allowBad: () => new Option('--allow-bad', 'continue even if more than 5 % of the clips are unreadable'),
  retryFailed: () => new Option('--retry-failed', 'retry clips that an earlier run could not read'),
  alignedSize: () =>
    new Option('--aligned-size <pixels>', 'side of the aligned face').argParser(wholeNumber(8)),
  quality: () =>
    new Option('--quality <how>', 'how many frames are sampled; exact: every frame').choices(
      namesOf(PREPROCESS.quality),
    ),
  detector: () => new Option('--detector <name>', 'face detector').choices(namesOf(PREPROCESS.detector)),
  detectorModel: () =>
    new Option('--detector-model <file>', 'ONNX file of the detector retinaface').argParser(parsePath),
  landmarks: () =>
    new Option('--landmarks <name>', 'face landmark network').choices(namesOf(PREPROCESS.landmarks)),
  margin: () =>
    new Option(
      '--margin <part>',
      'border around the tight face crop, as a fraction of its side (default: 0.25)',
    ).argParser(numberWithin(0, 4)),
  whiteBalance: () =>
    new Option('--white-balance <how>', "remove the light's tint from each clip").choices(
      namesOf(PREPROCESS.whiteBalance),
    ),
  normalise: () =>
    new Option('--normalise <how>', '--white-balance of version 0.1')
      .argParser(parseOldWhiteBalance)
      .hideHelp(),
  timeline: () =>
    new Option('--timeline <kind>', 'how a clip is resampled to its aligned frames').choices(
      namesOf(PREPROCESS.timeline),
    ),
  length: () =>
    new Option('--length <n>', 'frames of an aligned clip (default: 16)').argParser(wholeNumber(1)),
  encoding: () =>
    new Option(
      '--encoding <kind>',
      'how aligned frames are stored: lossless, or as JPEG (a tenth of the space)',
    ).choices(namesOf(PREPROCESS.encoding)),
  jpegQuality: () =>
    new Option('--jpeg-quality <1-100>', 'JPEG quality of stored frames (default: 95)').argParser(
      wholeNumber(1),
    ),
  audio: () => new Option('--audio', "also store each clip's sound, as 16 kHz mono"),
  baseline: () =>
    new Option('--baseline <name>', 'an expression network that needs no training, instead of a run').choices(
      ['face-api'],
    ),
  run: () =>
    new Option('--run <dir>', 'folder of a trained run (default: the run that finished last)').argParser(
      parsePath,
    ),
} as const;

function parseOldWhiteBalance(text: string): Config['preprocess']['whiteBalance'] {
  if (text === 'none') return 'none';
  if (text === 'grey-world') return 'gray-world';
  throw new InvalidArgumentError('expected none or grey-world; use --white-balance instead.');
}

export type SharedFlag = keyof typeof OPTIONS;

/** Flags of face detection, cropping and resampling in time (with the side of the aligned face). */
export const ALIGNMENT_FLAGS = [
  'quality',
  'detector',
  'detectorModel',
  'landmarks',
  'margin',
  'whiteBalance',
  'normalise',
  'timeline',
  'length',
] as const;

/** Flags of the storage of aligned clips. */
export const STORE_FLAGS = ['encoding', 'jpegQuality', 'audio'] as const;

/** Adds shared flags, and `--json` and `--log-level`, which every command has. */
export function addFlags(command: Command, names: readonly SharedFlag[]): Command {
  for (const name of names) command.addOption(OPTIONS[name]());
  return command
    .option('--json', 'print the result as one JSON document')
    .addOption(new Option('--log-level <level>', 'verbosity').choices(LOG_LEVELS).default('warn'));
}

/** Drops keys with value `undefined`, so that they do not override the values below. */
function given<T extends object>(values: T): Partial<T> {
  return Object.assign(
    {},
    ...Object.entries(values).flatMap(([k, v]) => (v === undefined ? [] : [{ [k]: v }])),
  );
}

/** Merges the defaults, then the file, then the flags. @throws InputError */
export async function resolveConfig(flags: Flags): Promise<Config> {
  const base = flags.config === undefined ? parseConfig({}, 'defaults') : await readConfig(flags.config);
  const merged = {
    ...base,
    ...given({
      seed: flags.seed,
      seeds: flags.seeds,
      cache: flags.cache,
      backend: flags.backend,
      device: flags.device,
      precision: flags.precision,
    }),
    data: { ...base.data, ...given({ root: flags.data, films: flags.films }) },
    synthetic: {
      ...base.synthetic,
      ...given({
        clips: flags.clips,
        subjects: flags.subjects,
        root: flags.release,
        format: flags.releaseFormat,
      }),
    },
    preprocess: {
      ...base.preprocess,
      ...given({
        size: flags.alignedSize,
        quality: flags.quality,
        detector: flags.detector,
        detectorModel: flags.detectorModel,
        landmarks: flags.landmarks,
        margin: flags.margin,
        whiteBalance: flags.whiteBalance ?? flags.normalise,
        timeline: flags.timeline,
        length: flags.length,
        encoding: flags.encoding,
        jpegQuality: flags.jpegQuality,
        audio: flags.audio,
      }),
    },
    model: {
      ...base.model,
      ...given({
        name: flags.model,
        weights: flags.weights,
        classifier: flags.classifier,
        pretrainedInput: flags.pretrainedInput,
        head: flags.head,
        faceFeatures: flags.faceFeatures,
        size: flags.size,
      }),
    },
    train: {
      ...base.train,
      ...given({
        folds: flags.folds,
        foldStrategy: flags.foldStrategy,
        epochs: flags.epochs,
        batchSize: flags.batchSize,
        framesPerClip: flags.frames === undefined ? undefined : { train: flags.frames, test: flags.frames },
        validationFraction: flags.validationFraction,
        selection: flags.selectOnTest === true ? ('test' as const) : flags.select,
        frozenStages: flags.freeze,
      }),
    },
  };
  const overrides = overridesOf(flags);
  assertGivenOnce(base, merged, overrides);
  return parseConfig(applyOverrides(merged, overrides), 'after the flags');
}
