import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import type { Precision } from '@dfer/runtime';
import { Checkpoints } from './checkpoint/checkpoints.js';
import { predictClips } from './predictClips.js';
import { trainEpoch } from './trainEpoch.js';
import type { EpochMetrics, FoldResult, FoldTask } from './types.js';
import { TrainError } from '../errors.js';
import { type CheckpointMetadata, TrainingState } from './trainingState.js';
import { bestOf, isBetter, shouldStopEarly, writeMetrics } from './modelSelection.js';
import type { Loader } from '../data/loader/loader.js';
import type { NetworkBuilder } from '../network/network.js';
import { startingNetwork } from '../network/pretrained.js';
import { assertSameSettings } from './checkpoint/fingerprint.js';

/** Callbacks of the training loop. */
export interface TrainHooks {
  readonly buildNetwork: NetworkBuilder;
  /** Precision of the open backend: with `fp16`, losses are scaled. @defaultValue 'fp32' */
  readonly precision?: Precision;
  /** Called once before the first step, with the epochs in the checkpoint. */
  readonly onStart?: (history: readonly EpochMetrics[]) => void;
  readonly onEpoch?: (metrics: EpochMetrics) => void;
  /** Called with a one-sentence warning; the training continues. */
  readonly onWarning?: (warning: string) => void;
  readonly shouldStop?: () => boolean;
}

/**
 * Trains one fold on the current backend, resuming from its checkpoint if there is one, and classifies every sample with the weights of
 * the best epoch.
 *
 * @returns The result, and the trained network, which the caller disposes.
 * @throws TrainError `INTERRUPTED` if `shouldStop` returns true (all steps are saved), `DIVERGED`, `BAD_CHECKPOINT`, `OTHER_RUN`, `BAD_WEIGHTS`
 */
export async function trainFold(
  task: FoldTask,
  loader: Loader,
  hooks: TrainHooks,
): Promise<{ readonly result: FoldResult; readonly network: tf.LayersModel }> {
  const { plan, config, settings } = task;
  const network = await startingNetwork(task, hooks.buildNetwork);
  const state = new TrainingState(network, config, hooks.precision);
  try {
    await trainEpochs(task, loader, network, state, hooks);
    state.restoreBest();
    const labels = task.samples.map(({ label }) => label);
    const everyone = labels.map((_, index) => index);
    const { probabilities } = await predictClips(network, loader, everyone, labels, {
      batchSize: config.batchSize,
      frames: config.framesPerClip.test,
      ...config.testTimeAugmentation,
      faces: task.faces,
    });
    const bestEpoch = bestOf(state.history, config.monitor)?.epoch ?? 0;
    return { result: { fold: plan.fold, settings, bestEpoch, probabilities }, network };
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    state.dispose();
  }
}

async function trainEpochs(
  task: FoldTask,
  loader: Loader,
  network: tf.LayersModel,
  state: TrainingState,
  hooks: TrainHooks,
): Promise<void> {
  const { plan, config, settings, directory } = task;
  const { history } = state;
  const folder = join(directory, 'checkpoint');
  const checkpoints = new Checkpoints<CheckpointMetadata>(folder, hooks.onWarning);
  const saved = checkpoints.load();
  if (saved !== null) {
    assertSameSettings(saved.facts.settings, settings, folder);
    state.restore(saved);
  }
  writeMetrics(directory, history);
  hooks.onStart?.(history);

  let savedAt = { steps: state.optimizer.steps, timeMs: performance.now() };
  const saveCheckpoint = (): void => {
    checkpoints.save(state.optimizer.steps, state.checkpoint(settings));
    savedAt = { steps: state.optimizer.steps, timeMs: performance.now() };
  };
  const { steps = Infinity, minutes = Infinity } = config.checkpointEvery ?? {};
  const isCheckpointDue = (): boolean =>
    state.optimizer.steps - savedAt.steps >= steps || performance.now() - savedAt.timeMs >= minutes * 60_000;
  const shouldStop = (): boolean => hooks.shouldStop?.() === true;
  const { monitor } = config;
  while (history.length < config.epochs && !shouldStopEarly(history, config.patience, monitor)) {
    const metrics = await trainEpoch(state, {
      task,
      loader,
      network,
      shouldStop,
      isCheckpointDue,
      saveCheckpoint,
    });
    if (metrics === null) {
      if (state.optimizer.steps > savedAt.steps) saveCheckpoint();
      throw new TrainError(
        'INTERRUPTED',
        'interrupted',
        `Fold ${plan.fold}: stopped in epoch ${history.length + 1} of ${config.epochs}; every step is saved. Start the same run again to resume.`,
      );
    }
    const isBest = isBetter(metrics, bestOf(history, monitor), monitor);
    history.push(metrics);
    // With selection "last", only the last epoch is kept.
    const isKept = config.selection === 'last' ? history.length === config.epochs : isBest;
    if (isKept) await state.snapshotBest();
    saveCheckpoint();
    writeMetrics(directory, history);
    hooks.onEpoch?.(metrics);
  }
}
