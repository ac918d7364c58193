import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FACE_FEATURES_VERSION } from '@dfer/clips';
import {
  computeMetrics,
  disclaimerFor,
  type DistributionPrediction,
  type Prediction,
  writeDistributionsCsv,
  writePredictionsCsv,
} from '@dfer/evaluate';
import { saveModel } from '@dfer/models';
import { writeAtomically } from '@dfer/core';
import { INNER_FACE_REGION } from '../data/cropAndResize.js';
import { OWN_PIXELS } from '../network/publishedPixels.js';
import type { Loader } from '../data/loader/loader.js';
import { assertSameSettings, isDigest, type RunFingerprint } from '../loop/checkpoint/fingerprint.js';
import type { FoldResult, FoldTask } from '../loop/types.js';
import { trainFold, type TrainHooks } from '../loop/trainFold.js';
import type { Hyperparameters } from './tensorboard/events.js';
import { FoldLog } from './tensorboard/foldLog.js';

/**
 * Trains a fold and writes its files: `metrics.jsonl`, `checkpoint/`, `model/`, `predictions.csv`, `every-clip.csv`, `result.json`,
 * and the run's `tensorboard/fold-<k>`.
 */
export async function runFold(task: FoldTask, loader: Loader, hooks: TrainHooks): Promise<FoldResult> {
  const { config, classes, directory, alignment } = task;
  const log = foldLog(task);
  const { result, network } = await trainFold(task, loader, {
    ...hooks,
    onStart: (history) => log?.start(history),
    onEpoch: (metrics) => {
      log?.epoch(metrics);
      hooks.onEpoch?.(metrics);
    },
  });
  try {
    await saveModel(network, join(directory, 'model'), {
      classes,
      size: config.size,
      ...OWN_PIXELS,
      head: config.head ?? 'mean-probability',
      frames: config.framesPerClip.test,
      ...(config.faceFeatures &&
        config.faceFeatures !== 'none' && {
          faceFeatures: config.faceFeatures,
          faceFeaturesVersion: FACE_FEATURES_VERSION,
        }),
      ...(config.testTimeAugmentation === undefined
        ? {}
        : { testTimeAugmentation: config.testTimeAugmentation }),
      region: config.region ?? INNER_FACE_REGION,
      ...(alignment && { alignment }),
      fold: task.plan.fold,
      bestEpoch: result.bestEpoch,
      ...disclaimerFor(config.selection),
    });
  } finally {
    network.dispose();
  }
  writeAtomically(
    join(directory, 'predictions.csv'),
    writePredictionsCsv({ predictions: testPredictions(task, result), classes }),
  );
  writeAtomically(
    join(directory, 'every-clip.csv'),
    writePredictionsCsv({ predictions: everyPrediction(task, result), classes }),
  );
  const distributions = votePredictions(task, result);
  if (distributions.length > 0) {
    writeAtomically(
      join(directory, 'distributions.csv'),
      writeDistributionsCsv({ predictions: distributions, classes }),
    );
  }
  log?.finish(result.bestEpoch, computeMetrics(testPredictions(task, result), classes));
  // Written last: its presence marks the fold as finished.
  writeAtomically(resultFile(directory), JSON.stringify(result));
  return result;
}

/** The TensorBoard log; `null` if it is turned off. */
function foldLog({ config, classes, directory, plan, settings }: FoldTask): FoldLog | null {
  if (config.tensorboard === false) return null;
  return new FoldLog({
    directory: join(directory, '..', '..', 'tensorboard', `fold-${plan.fold}`),
    classes,
    hyperparameters: hyperparametersOf(settings),
    ...disclaimerFor(config.selection),
  });
}

/** The scalar settings, without digests. */
function hyperparametersOf(settings: RunFingerprint): Hyperparameters {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      if (isDigest(name) || value === null || value === undefined) return [];
      const isPlain = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
      return [[name, isPlain ? value : JSON.stringify(value)] as const];
    }),
  );
}

/** Predictions of the fold's network for its test clips. */
export function testPredictions({ plan, samples }: FoldTask, result: FoldResult): Prediction[] {
  return plan.test.map((index) => ({
    clip: samples[index]!.id,
    fold: plan.fold,
    label: samples[index]!.label,
    probabilities: result.probabilities[index]!,
  }));
}

/** Predictions of the fold's network for every clip, training clips included. */
export function everyPrediction({ plan, samples }: FoldTask, { probabilities }: FoldResult): Prediction[] {
  return samples.flatMap(({ id, label, isSingle = true }, index) =>
    isSingle ? [{ clip: id, fold: plan.fold, label, probabilities: probabilities[index]! }] : [],
  );
}

/** Predictions of the fold's network for clips with votes outside its training part; empty unless `labels` is `votes`. */
export function votePredictions(
  { plan, samples }: FoldTask,
  { probabilities }: FoldResult,
): DistributionPrediction[] {
  return [...plan.test, ...(plan.several ?? [])].flatMap((index) => {
    const { id, votes, isSingle = true } = samples[index]!;
    const known = votes?.some((count) => count > 0) === true ? [votes] : [];
    return known.map((counts) => ({
      clip: id,
      fold: plan.fold,
      isSingle,
      votes: counts,
      probabilities: probabilities[index]!,
    }));
  });
}

/**
 * Reads the result of a finished fold; `null` if it is not finished, or its file is damaged and must be rebuilt from the checkpoint.
 *
 * @throws TrainError `OTHER_RUN` if it was finished with other settings or data
 */
export function finishedResult({ directory, settings, plan, samples }: FoldTask): FoldResult | null {
  const file = resultFile(directory);
  if (!existsSync(file)) return null;
  let result: FoldResult;
  try {
    result = JSON.parse(readFileSync(file, 'utf8'));
    if (result.fold !== plan.fold || result.probabilities.length !== samples.length) return null;
  } catch {
    return null;
  }
  assertSameSettings(result.settings, settings, file);
  return result;
}

function resultFile(directory: string): string {
  return join(directory, 'result.json');
}
