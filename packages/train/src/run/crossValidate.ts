import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@dfer/dataset';
import {
  computeMetrics,
  makeReport,
  type Report,
  writeClipGroupsCsv,
  writeClipVotesCsv,
  writeGroupOverlapCsv,
} from '@dfer/evaluate';
import type { ClipReader } from '@dfer/clips';
import type { BackendOptions, ChosenBackend, OpenedBackend } from '@dfer/runtime';
import { writeAtomically } from '@dfer/core';
import { backendOf } from './backendOf.js';
import { completeConfig } from '../config/checkConfig.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import type { FoldPlan } from '../folds/foldPlan.js';
import { clipGroupsOf, GROUPS_FILE } from '../folds/clipGroups.js';
import { findGroupOverlap, OVERLAP_FILE, listSeenClips } from '../folds/groupOverlap.js';
import { collectClipVotes, VOTES_FILE } from '../folds/clipVotes.js';
import { planFolds } from '../folds/planFolds.js';
import { checkPretrained } from '../network/pretrained.js';
import { trainFoldInWorker } from './foldThread.js';
import { FACE_FEATURES_FILE, writeFaceBaseline } from '../explain/faceBaseline.js';
import { faceDigest, readFaceTable } from '../data/face/faceTable.js';
import { buildFrameTable } from '../data/buildFrameTable.js';
import type { FrameTableSource } from '../data/frameTable.js';
import { Loader, type LoaderOptions } from '../data/loader/loader.js';
import type { MemoryEstimate } from './memory/fits.js';
import { checkMemoryOfFolds } from './memory/foldMemory.js';
import { protocolOf } from './protocol.js';
import type { NetworkBuilder } from '../network/network.js';
import { averageFoldPredictions } from './averageFoldPredictions.js';
import {
  everyPrediction,
  finishedResult,
  runFold,
  testPredictions,
  votePredictions,
} from './foldArtifacts.js';
import { lockRun, type RunLock } from './runLock.js';
import { selectSamples } from '../folds/samples.js';
import { computeFingerprint } from '../loop/checkpoint/fingerprint.js';
import type { EpochMetrics } from '../loop/types.js';
import type { FoldResult, FoldTask } from '../loop/types.js';

/** Progress event of a run. */
export type TrainEvent =
  | { readonly type: 'frames'; readonly done: number; readonly total: number }
  | { readonly type: 'plan'; readonly folds: readonly FoldPlan[]; readonly samples: number }
  | ({ readonly type: 'memory' } & MemoryEstimate)
  | { readonly type: 'backend'; readonly fold: number; readonly backend: OpenedBackend }
  | { readonly type: 'warning'; readonly fold: number; readonly warning: string }
  | { readonly type: 'epoch'; readonly fold: number; readonly epochs: number; readonly metrics: EpochMetrics }
  | {
      readonly type: 'fold';
      readonly fold: number;
      readonly bestEpoch: number;
      readonly uar: number;
      readonly war: number;
      /** True if an earlier run with the same settings and data had finished the fold. */
      readonly reused: boolean;
    }
  /** After the last fold: number of regressions on face features fitted so far, and their total. */
  | { readonly type: 'face-features'; readonly done: number; readonly total: number };

export interface CrossValidateOptions {
  readonly dataset: Dataset;
  /** Aligned clips; labeled clips that it lacks are left out and counted in the notes of the report. */
  readonly reader: ClipReader;
  readonly config: TrainConfig;
  /** The run folder; an earlier run in it with the same settings is resumed. */
  readonly out: string;
  /** Lock on `out`, if the caller already holds it. @defaultValue locked for the duration of the call */
  readonly lock?: RunLock;
  readonly onEvent?: (event: TrainEvent) => void;
  /** Aborting saves and rejects with `INTERRUPTED`. */
  readonly signal?: AbortSignal;
  /**
   * Builds a custom network: folds then run sequentially in this thread, on the current backend.
   * @defaultValue the ResNet of `config`, with each fold in its own thread
   */
  readonly buildNetwork?: NetworkBuilder;
  /** Result of `chooseBackend` of `@dfer/runtime`. @defaultValue it is called before anything else */
  readonly backend?: ChosenBackend;
}

/**
 * Trains every fold, tests it on its test clips, and classifies the whole data set with all networks together. Writes `folds/<k>/…` and
 * `report.json`, which is byte-identical for the same seed, data and machine. If the data are known, also `clip-groups.csv` and
 * `group-overlap.csv` (group of each clip, and whether it is in training), `clip-votes.csv` (annotator votes), and `face-features.json`
 * (results of the face features without the network).
 *
 * @throws TrainError `BAD_CONFIG`, `NO_CLIPS`, `NO_FOLDS`, `NO_MEMORY`, `MISSING_CLASS`, `INTERRUPTED`, `DIVERGED`, `BACKEND_UNAVAILABLE`, `WORKER_FAILED`, `BAD_CHECKPOINT`,
 *   `BAD_WEIGHTS`, `RUN_IN_USE`, `OTHER_RUN` if the folder has folds with other settings or data
 */
export async function crossValidate(options: CrossValidateOptions): Promise<Report> {
  const { dataset, reader, out, onEvent = () => undefined } = options;
  const config = completeConfig(options.config, reader.length);
  const samples = selectSamples(dataset, reader, config);
  const plans = planFolds(samples, dataset.classes, config);
  // A custom network runs on the current backend.
  const chosen = options.buildNetwork === undefined ? (options.backend ?? (await backendOf(config))) : null;
  onEvent({ type: 'plan', folds: plans, samples: samples.length });
  // The memory of a custom network is not known.
  if (chosen !== null) {
    const size = { clips: samples.length, length: reader.length, classes: dataset.classes.length };
    onEvent({ type: 'memory', ...checkMemoryOfFolds(plans, size, config, chosen) });
  }
  const weights = await checkPretrained(config, dataset.classes);
  const lock = options.lock ?? (await lockRun(out));
  const file = join(out, 'frames.bin');
  try {
    const ids = samples.map(({ id }) => id);
    const faces = await readFaceTable(reader, ids, config.faceFeatures ?? 'none', () => {
      throwIfAborted(options.signal);
    });
    const { source, digests } = await buildFrameTable(
      reader,
      ids,
      config,
      config.frameCacheBytes,
      file,
      (done) => {
        throwIfAborted(options.signal);
        onEvent({ type: 'frames', done, total: samples.length });
      },
    );
    const weightsDigest = weights?.digest ?? null;
    const facesDigest = faces && faceDigest(faces);
    const tasks = plans.map((plan): FoldTask => ({
      plan,
      samples,
      classes: dataset.classes,
      config,
      settings: computeFingerprint(
        options.config,
        plan,
        samples,
        dataset.classes,
        digests,
        weightsDigest,
        facesDigest,
      ),
      directory: join(out, 'folds', String(plan.fold)),
      ...(reader.alignment && { alignment: reader.alignment }),
      ...(faces && { faces }),
    }));
    const results = await trainAll(tasks, source, chosen, { ...options, config });
    const groups = clipGroupsOf(samples, config);
    const votes = collectClipVotes(dataset, samples);
    const overlap = findGroupOverlap(plans, samples, groups, config);
    const report = makeReport({
      classes: dataset.classes,
      predictions: tasks.flatMap((task, index) => testPredictions(task, results[index]!)),
      wholeDataset: averageFoldPredictions(
        tasks.map((task, index) => everyPrediction(task, results[index]!)),
      ),
      distributions: tasks.flatMap((task, index) => votePredictions(task, results[index]!)),
      ...(groups && { groups }),
      ...(overlap && { seenGroups: listSeenClips(overlap) }),
      ...(votes && { votes: votes.of }),
      protocol: await protocolOf(dataset, samples, source, config, weights, reader),
    });
    if (faces) {
      const onProgress = (done: number, total: number): void => {
        throwIfAborted(options.signal);
        onEvent({ type: 'face-features', done, total });
      };
      await writeFaceBaseline(
        join(out, FACE_FEATURES_FILE),
        { samples, classes: dataset.classes, plans, faces, config, onProgress },
        tasks.map(({ settings }) => settings),
      );
    }
    if (groups) writeAtomically(join(out, GROUPS_FILE), writeClipGroupsCsv(groups));
    if (overlap) writeAtomically(join(out, OVERLAP_FILE), writeGroupOverlapCsv(overlap));
    if (votes) writeAtomically(join(out, VOTES_FILE), writeClipVotesCsv(votes));
    writeAtomically(join(out, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
    return report;
  } finally {
    rmSync(file, { force: true });
    if (options.lock === undefined) await lock.release();
  }
}

/** Trains the folds, at most `config.parallelFolds` in parallel; returns results in the order of the tasks. */
async function trainAll(
  tasks: readonly FoldTask[],
  frames: FrameTableSource,
  /** Null for a custom network. */
  chosen: ChosenBackend | null,
  { config, onEvent = () => undefined, signal, buildNetwork }: CrossValidateOptions,
): Promise<FoldResult[]> {
  const stop = new SharedArrayBuffer(4);
  const askToStop = (): void => {
    Atomics.store(new Int32Array(stop), 0, 1);
  };
  const onEpoch = (task: FoldTask, metrics: EpochMetrics): void => {
    onEvent({ type: 'epoch', fold: task.plan.fold, epochs: config.epochs, metrics });
  };
  const onWarning = (task: FoldTask, warning: string): void => {
    onEvent({ type: 'warning', fold: task.plan.fold, warning });
  };
  const lanes = buildNetwork === undefined ? Math.min(config.parallelFolds, tasks.length) : 1;
  const backend: BackendOptions = {
    ...(chosen === null ? {} : { chosen }),
    threads: Math.max(1, Math.floor(availableParallelism() / lanes)),
  };
  const loader: LoaderOptions = { workers: config.loaderWorkers, lanes };
  const train = (task: FoldTask): Promise<FoldResult> =>
    buildNetwork === undefined
      ? trainFoldInWorker({ task, frames, loader, backend, stop }, (message) => {
          if (message.type === 'epoch') onEpoch(task, message.metrics);
          if (message.type === 'warning') onWarning(task, message.warning);
          if (message.type === 'backend')
            onEvent({ type: 'backend', fold: task.plan.fold, backend: message.backend });
        })
      : trainFoldInProcess(task, new Loader(frames, loader), {
          buildNetwork,
          ...(config.precision !== undefined &&
            config.precision !== 'auto' && { precision: config.precision }),
          onEpoch: (metrics) => {
            onEpoch(task, metrics);
          },
          onWarning: (warning) => {
            onWarning(task, warning);
          },
          shouldStop: () => signal?.aborted === true,
        });

  const results = new Map<FoldTask, FoldResult>();
  const failures: unknown[] = [];
  const waiting = [...tasks];
  const lane = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      if (failures.length > 0 || signal?.aborted === true) return;
      try {
        const earlier = finishedResult(task);
        const result = earlier ?? (await train(task));
        results.set(task, result);
        const { uar, war } = computeMetrics(testPredictions(task, result), task.classes);
        const { fold, bestEpoch } = result;
        onEvent({ type: 'fold', fold, bestEpoch, uar, war, reused: earlier !== null });
      } catch (error) {
        failures.push(error);
        askToStop();
      }
    }
  };
  signal?.addEventListener('abort', askToStop);
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    signal?.removeEventListener('abort', askToStop);
  }
  // Report the original failure, not the interruption of the other folds.
  if (failures.length > 0) {
    throw (
      failures.find((error) => !(error instanceof TrainError && error.kind === 'interrupted')) ?? failures[0]
    );
  }
  throwIfAborted(signal);
  return tasks.map((task) => results.get(task)!);
}

async function trainFoldInProcess(
  task: FoldTask,
  loader: Loader,
  hooks: Parameters<typeof runFold>[2],
): Promise<FoldResult> {
  try {
    return await runFold(task, loader, hooks);
  } finally {
    await loader.close();
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new TrainError(
    'INTERRUPTED',
    'interrupted',
    'Training: stopped on request; finished folds and epochs are saved. Start the same run again to resume.',
  );
}
