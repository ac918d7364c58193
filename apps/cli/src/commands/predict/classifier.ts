import { join } from 'node:path';

import {
  BASELINE_CLASSES,
  openExpressionBaseline,
  resolveSettings,
  type PreprocessSettings,
} from '@dfer/preprocess';
import { takesDescriptor } from '@dfer/clips';
import { loadNetwork, loadRun, WindowPredictor, type ClipFrames, type TrainedRun } from '@dfer/train';

import { parseConfig, readConfig } from '../../config/config.js';
import type { Context } from '../../context.js';
import { InputError } from '../../terminal/errors.js';
import type { Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import { alignmentSettings, findNetwork, readRunConfig } from '../../shared/networkFile.js';
import { exists, foldNumbers, requireRun, runFiles, runOf, seedNumbers } from '../../shared/runFolder.js';

/** Predicts the expression of an aligned clip. */
export interface Classifier {
  readonly classes: readonly string[];
  /** True if it needs a face descriptor in addition to the frames. */
  readonly wantsDescriptor: boolean;
  /** @returns the probability of each class */
  classify(clip: ClipFrames): readonly number[];
}

/** A classifier that can be opened once the backend is open. */
export interface ChosenClassifier {
  /** A trained run, a single network, or the baseline. */
  readonly source:
    { readonly run: string } | { readonly network: string } | { readonly baseline: 'face-api' };
  readonly config: Pick<Config, 'backend' | 'device' | 'precision'>;
  /** Alignment settings of its clips. */
  readonly settings: PreprocessSettings;
  open(): Promise<Classifier>;
}

/**
 * Chooses the named run, else the run that finished last, else the baseline, which needs no training.
 *
 * @throws InputError if the named folder is not a run
 */
export async function chooseClassifier(
  flags: Pick<Flags, 'run' | 'baseline'>,
  context: Context,
): Promise<ChosenClassifier> {
  if (flags.baseline !== undefined) return baseline();
  const root = await runOf(flags.run, context);
  if (flags.run === undefined && !(await exists(runFiles(root).config))) {
    context.note(
      "no trained run found: predicting with the baseline, face-api.js's expression network; train a run with dfer train, or name one with --run",
    );
    return baseline();
  }
  const network = await findNetwork(root);
  return network === null ? trainedRun(root) : singleNetwork(network, context);
}

/** A single network. Its run (for a fold) or its own file records how clips are aligned. */
async function singleNetwork(network: string, context: Context): Promise<ChosenClassifier> {
  const ofRun = await readRunConfig(network);
  const config = ofRun ?? parseConfig({}, 'defaults');
  const { settings, note } = ofRun
    ? { settings: resolveSettings(ofRun.preprocess), note: null }
    : await alignmentSettings(network);
  if (note !== null) context.note(note);
  return {
    source: { network },
    config,
    settings,
    open: async () => runClassifier(await loadNetwork(network)),
  };
}

function runClassifier(run: TrainedRun): Classifier {
  const predictor = new WindowPredictor(run);
  return {
    classes: run.classes,
    wantsDescriptor: takesDescriptor(run.faceFeatures ?? 'none'),
    classify: (clip) => predictor.predict(clip),
  };
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
      return {
        classes: BASELINE_CLASSES,
        wantsDescriptor: false,
        classify: (clip) => [...network.classify(clip)],
      };
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
    open: async () => runClassifier(await loadRun(files.root)),
  };
}
