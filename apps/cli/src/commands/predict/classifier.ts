import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import {
  BASELINE_CLASSES,
  openExpressionBaseline,
  resolveSettings,
  type AlignedClip,
  type PreprocessSettings,
} from '@dfer/preprocess';
import { loadNetwork, loadRun, WindowPredictor, type TrainedRun } from '@dfer/train';

import { parseConfig, readConfig } from '../../config/config.js';
import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import { exists, foldNumbers, requireRun, runFiles, runOf, seedNumbers } from '../../shared/runFolder.js';

/** What tells the expression of an aligned clip. */
export interface Classifier {
  readonly classes: readonly string[];
  /** @returns the probability of each class */
  classify(clip: Pick<AlignedClip, 'frames' | 'length' | 'size'>): readonly number[];
}

/** A classifier that can be opened once the backend is. */
export interface ChosenClassifier {
  /** The trained run, the network by itself, or the baseline. */
  readonly source:
    { readonly run: string } | { readonly network: string } | { readonly baseline: 'face-api' };
  readonly config: Pick<Config, 'backend' | 'device' | 'precision'>;
  /** How clips have to be aligned. */
  readonly settings: PreprocessSettings;
  open(): Promise<Classifier>;
}

/**
 * The run that is named, else the one that finished last, else the baseline, which needs no training.
 *
 * @throws InputError where the folder that is named holds no run
 */
export async function chooseClassifier(
  flags: Pick<Flags, 'run' | 'baseline'>,
  context: Context,
): Promise<ChosenClassifier> {
  if (flags.baseline !== undefined) return baseline();
  const root = await runOf(flags.run, context);
  if (flags.run === undefined && !(await exists(runFiles(root).config))) {
    context.note(
      "no trained run here: the answers are those of the baseline, face-api.js's expression network; train one with dfer train, or name one with --run",
    );
    return baseline();
  }
  const network = await networkFolder(root);
  return network === null ? trainedRun(root) : singleNetwork(network, context);
}

/** The folder of a network by itself: that folder, its `model.json`, or the folder of a fold; null where it is none. */
async function networkFolder(path: string): Promise<string | null> {
  if (basename(path) === MODEL && (await exists(path))) return dirname(path);
  for (const folder of [path, join(path, 'model')]) {
    if (await exists(join(folder, MODEL))) return folder;
  }
  if (!(await exists(path)) || (await stat(path)).isDirectory()) return null;
  throw new InputError(
    `--run: expected the folder of a run, or a network in TensorFlow.js's format (model.json); received the file ${path}; write one with dfer export --format tfjs --checkpoint runs/demo/folds/1`,
  );
}

const MODEL = 'model.json';

/** A network of a fold, whose run says how clips are aligned, or one that was exported. */
async function singleNetwork(folder: string, context: Context): Promise<ChosenClassifier> {
  const root = join(resolve(folder), '../../..');
  const isOfRun = basename(resolve(folder, '../..')) === 'folds' && (await exists(runFiles(root).config));
  if (!isOfRun) {
    context.note(
      `network ${folder}: it does not say how its clips were aligned; they are aligned as by default (dfer config)`,
    );
  }
  const config = isOfRun ? await readConfig(runFiles(root).config) : parseConfig({}, 'defaults');
  return {
    source: { network: folder },
    config,
    settings: resolveSettings(config.preprocess),
    async open() {
      return runClassifier(await loadNetwork(folder));
    },
  };
}

function runClassifier(run: TrainedRun): Classifier {
  const predictor = new WindowPredictor(run);
  return { classes: run.classes, classify: (clip) => predictor.predict(clip) };
}

function baseline(): ChosenClassifier {
  const config = parseConfig({}, 'defaults');
  const settings = resolveSettings(config.preprocess);
  return {
    source: { baseline: 'face-api' },
    config,
    settings,
    async open() {
      const network = await openExpressionBaseline(settings.margin);
      return { classes: BASELINE_CLASSES, classify: (clip) => [...network.classify(clip)] };
    },
  };
}

async function trainedRun(root: string): Promise<ChosenClassifier> {
  const files = await requireRun(root);
  const [seed] = await seedNumbers(files);
  if (seed !== undefined && (await foldNumbers(files.folds)).length === 0) {
    throw new InputError(
      `run ${files.root}: expected the run of one seed; received one of several; name a seed with --run ${join(files.seeds, String(seed))}`,
    );
  }
  const config = await readConfig(files.config);
  return {
    source: { run: files.root },
    config,
    settings: resolveSettings(config.preprocess),
    async open() {
      return runClassifier(await loadRun(files.root));
    },
  };
}
