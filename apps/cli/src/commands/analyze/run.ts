import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import {
  type Analysis,
  clipsToShow,
  type ClipStrip,
  disclaimerFor,
  formatChange,
  formatPValue,
  type Prediction,
  temporalSentences,
  temporalTest,
  type TemporalTest,
} from '@dfer/evaluate';
import { readStore, resolveSettings, type ClipStore } from '@dfer/preprocess';
import { openBackend, type OpenedBackend } from '@dfer/runtime';
import { loadRun, timelineKind, type TrainedRun } from '@dfer/train';

import { readConfig } from '../../config/config.js';
import type { Flags } from '../../config/flags.js';
import type { Config } from '../../config/schema.js';
import type { Context } from '../../context.js';
import { predictionsDigest } from '../../shared/analysisFile.js';
import { printChoice, printShortfalls, printWarnings } from '../../shared/backend.js';
import { openPresentData, storeOf } from '../../shared/data.js';
import { ownVersion } from '../../shared/ownVersion.js';
import { percent } from '../../shared/epochBar.js';
import { readPredictions } from '../../shared/readPredictions.js';
import {
  exists,
  foldNumbers,
  requireRun,
  resumeCommand,
  runOf,
  seedNumbers,
  writeJson,
  type RunFiles,
} from '../../shared/runFolder.js';
import { InputError, stopIfAsked } from '../../terminal/errors.js';
import { counted, table } from '../../terminal/table.js';
import { drawReport } from '../report/run.js';
import { assertSamePredictions, drawClips, predictAll, readClip } from './predictions.js';
import { networksDigest, SavedPredictions } from './savedPredictions.js';
import { stripOf } from './strip.js';

/** Default number of strips of each kind. */
const STRIPS = 6;

/** Writes `analysis.json` into a run's folder and draws its report again. */
export async function analyzeRun(named: string | undefined, flags: Flags, context: Context): Promise<void> {
  const files = await runOfOneSeed(await runOf(named, context));
  const config = await configOf(files, flags);
  const { classes, predictions } = await readPredictions(files);
  await assertWeights(files, predictions);
  const store = await storeWith(config, predictions);
  const opened = await openBackend(config);
  printWarnings(opened, context);
  const run = await loadRun(files.root);
  try {
    const chosen = drawClips(predictions, flags.clips, config.seed);
    const saved = await openSaved(files, run, config.seed, opened, flags);
    const byOrder = await predictAll(run, store, chosen, config.seed, saved, context);
    assertSamePredictions(chosen, byOrder['in-order'], store);
    const analysis: Analysis = {
      version: 1,
      ...disclaimerFor(config.train.selection),
      classes,
      head: run.head,
      framesPerClip: Math.min(run.frames, store.length),
      seed: config.seed,
      testClips: predictions.length,
      predictionsDigest: await predictionsDigest(files),
      temporal: temporalTest(byOrder, classes, { seed: config.seed }),
      timeline: timelineKind(run.networks[0]!),
      strips: await strips(run, store, byOrder['in-order'], flags.strips ?? STRIPS, saved, context),
    };
    await writeJson(files.analysis, analysis);
    await saved.finish(chosen.map(({ clip }) => clip));
    const isDrawn = await exists(files.report);
    if (isDrawn) await drawReport(files, files, config.name, context);
    printChoice(opened, context);
    context.result(
      [...linesOf(analysis), `${files.analysis}${isDrawn ? ` and ${files.page}` : ''}`],
      withoutPictures(analysis),
    );
    printShortfalls(opened, context);
  } finally {
    for (const network of run.networks) network.dispose();
  }
}

/** Results of an interrupted command, if run, backend and seed are the same. */
async function openSaved(
  files: RunFiles,
  run: TrainedRun,
  seed: number,
  { backend, device, precision, version }: OpenedBackend,
  { restart = false }: Flags,
): Promise<SavedPredictions> {
  if (restart) await rm(files.analysisProgress, { force: true });
  const models = run.folds.map((fold) => join(files.folds, String(fold), 'model'));
  const made = [ownVersion(), seed, backend, device, precision, version];
  const inputs = [await predictionsDigest(files), await networksDigest(models)];
  return SavedPredictions.open(files.analysisProgress, [...made, ...inputs].join(' '));
}

async function runOfOneSeed(root: string): Promise<RunFiles> {
  const files = await requireRun(root);
  const [seed] = await seedNumbers(files);
  if (seed === undefined || (await foldNumbers(files.folds)).length > 0) return files;
  throw new InputError(
    `run ${files.root}: expected the run of one seed; received one of several; name a seed with --run ${join(files.seeds, String(seed))}`,
  );
}

/** The run's configuration, with the data paths and the backend of the flags. */
async function configOf({ config: file }: RunFiles, flags: Flags): Promise<Config> {
  const config = await readConfig(file);
  return {
    ...config,
    seed: flags.seed ?? config.seed,
    cache: flags.cache ?? config.cache,
    backend: flags.backend ?? config.backend,
    device: flags.device ?? config.device,
    precision: flags.precision ?? config.precision,
    data: { ...config.data, root: flags.data ?? config.data.root },
  };
}

/** @throws InputError if the network of a tested fold is missing */
async function assertWeights({ root, folds }: RunFiles, predictions: readonly Prediction[]): Promise<void> {
  for (const fold of new Set(predictions.map((prediction) => prediction.fold))) {
    const model = join(folds, String(fold), 'model');
    if (await exists(join(model, 'model.json'))) continue;
    throw new InputError(
      `run ${root}: expected the trained network of fold ${fold} in ${model}; received none; train it again with: ${resumeCommand(root)}`,
    );
  }
}

/** The store with all clips that the run was tested on. @throws InputError, PreprocessError `NOT_A_STORE` */
async function storeWith(config: Config, predictions: readonly Prediction[]): Promise<ClipStore> {
  const dataset = await openPresentData(config);
  const store = await readStore(await storeOf(config, dataset, resolveSettings(config.preprocess)));
  const missing = predictions.filter(({ clip }) => !store.has(clip));
  if (missing.length === 0) return store;
  throw new InputError(
    `store ${store.dir}: expected the ${counted(predictions.length, 'clip')} that the run was tested on; received all but ${missing.length}, such as ${missing[0]!.clip}; name their cache with --cache, or align them with dfer preprocess`,
  );
}

async function strips(
  run: TrainedRun,
  store: ClipStore,
  predictions: readonly Prediction[],
  count: number,
  saved: SavedPredictions,
  context: Context,
): Promise<ClipStrip[]> {
  const chosen = clipsToShow(predictions, count);
  const stage = context.stage('draw', chosen.length, 'clips');
  try {
    const drawn: ClipStrip[] = [];
    for (const one of chosen) {
      stopIfAsked(context.signal);
      const { clip, fold } = one.prediction;
      const { digest } = store.place(clip);
      const before = saved.findStrip({ kind: one.kind, clip }, digest);
      const strip = before ?? (await stripOf(run, run.folds.indexOf(fold), one, await readClip(store, clip)));
      if (before === undefined) await saved.saveStrip(strip, digest);
      drawn.push(strip);
      stage.update(drawn.length);
    }
    return drawn;
  } finally {
    stage.stop();
  }
}

const ROWS = {
  'in-order': 'in order',
  shuffled: 'shuffled',
  reversed: 'reversed',
  middle: 'middle frame repeated',
  first: 'first frame repeated',
} as const;

function linesOf({ temporal, framesPerClip, strips: drawn, brand, testClips }: Analysis): string[] {
  const count = (kind: ClipStrip['kind']): number => drawn.filter((strip) => strip.kind === kind).length;
  return [
    `${counted(temporal.clips, 'test clip')} of ${testClips}, ${counted(framesPerClip, 'frame')} of each`,
    ...temporalTable(temporal),
    ...temporalSentences(temporal, framesPerClip),
    `${counted(count('mistake'), 'confident mistake')} and ${counted(count('hit'), 'uncertain hit')} to look at`,
    ...(brand === undefined ? [] : [brand]),
  ];
}

function temporalTable({ inOrder, others }: TemporalTest): string[] {
  return table([
    ['frames', 'UAR', 'WAR', 'UAR change (95 %)', 'WAR change (95 %)', 'p', 'changed predictions'],
    [ROWS['in-order'], percent(inOrder.uar), percent(inOrder.war)],
    ...others.map(({ order, uar, war, uarDifference, warDifference, mcnemar, changed }) => [
      ROWS[order],
      percent(uar),
      percent(war),
      formatChange(uarDifference),
      formatChange(warDifference),
      formatPValue(mcnemar.pValue),
      String(changed),
    ]),
  ]);
}

/** Leaves out the pictures, a megabyte of text that is useless in a terminal. */
function withoutPictures({ strips: drawn, ...analysis }: Analysis): object {
  return {
    ...analysis,
    strips: drawn.map(({ kind, clip, fold, label, predicted, probabilities, timeline, peak }) => ({
      ...{ kind, clip, fold, label, predicted, probabilities, timeline, peak },
    })),
  };
}
