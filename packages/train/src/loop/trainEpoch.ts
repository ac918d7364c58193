import * as tf from '@tensorflow/tfjs';
import { mixClips } from '../data/augmentation/mixup.js';
import type { Batch, Loader } from '../data/loader/loader.js';
import { faceTensor } from '../data/face/faceTable.js';
import { normalizeImages } from '../network/kernels.js';
import { PendingSteps } from './pendingSteps.js';
import { RunningEpoch } from './runningEpoch.js';
import type { TrainingState } from './trainingState.js';
import { trainStep } from './trainStep.js';
import type { EpochMetrics, FoldTask } from './types.js';
import { validate } from './validate.js';

export interface EpochContext {
  readonly task: FoldTask;
  readonly loader: Loader;
  readonly network: tf.LayersModel;
  /** Called before each step; true pauses the epoch. */
  readonly shouldStop: () => boolean;
  /** Called after each step but the last. */
  readonly isCheckpointDue: () => boolean;
  /** Called when `state.progress` is up to date. */
  readonly saveCheckpoint: () => void;
}

/**
 * Trains the next epoch, or the rest of the epoch that `state.progress` is in.
 *
 * @returns `null` if `shouldStop` returned true: `state` then has the progress.
 * @throws TrainError `DIVERGED`, `BAD_FRAMES`, `WORKER_FAILED`
 */
export async function trainEpoch(state: TrainingState, context: EpochContext): Promise<EpochMetrics | null> {
  const { task, loader, network } = context;
  const epoch = new RunningEpoch(state, task, network, loader.table);
  const pending = new PendingSteps();
  try {
    for await (const batch of loader.batches(epoch.batchPlans())) {
      await yieldToEvents();
      if (context.shouldStop()) {
        await epoch.record(pending);
        return null;
      }
      const [images, targets] = [imagesOf(batch, task.config.size), epoch.targets(batch.plan)];
      const face = task.faces ? faceTensor(task.faces, batch.plan) : null;
      const { learningRate, lossOptions } = epoch;
      // Forward pass, loss, backward pass, gradient clipping, update; in float16 also loss scaling, which may skip the update.
      const output = trainStep(network, state.trainable, state.optimizer, images, targets, {
        ...lossOptions,
        learningRate,
        lossScaler: state.lossScaler,
        face,
      });
      images.dispose();
      face?.dispose();
      if (output.skippedTo === null) state.ema?.update(state.optimizer.steps);
      pending.add({ plan: batch.plan, output, learningRate });
      const isLast = epoch.advance();
      const isCheckpointDue = !isLast && context.isCheckpointDue();
      if (pending.isFull || isLast || isCheckpointDue) await epoch.record(pending);
      if (isCheckpointDue) context.saveCheckpoint();
    }
  } finally {
    pending.dispose();
  }
  const validation = await state.withEvaluationWeights(() => validate(task, loader, network));
  return epoch.finish(validation);
}

/** Yields to the event loop between two steps, for messages and signals. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The batch on the device, `[clips · frames, size, size, 3]`, normalized and mixed; the caller disposes it. */
function imagesOf({ plan, pixels }: Batch, size: number): tf.Tensor4D {
  return tf.tidy(() => {
    const images = normalizeImages(pixels, size);
    return plan.mix === null ? images : mixClips(images, plan.mix);
  });
}
