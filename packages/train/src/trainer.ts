import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type Batch, stepsOf, trainingBatches } from './batches.js';
import { loadTensors, saveTensors, writeAtomically } from './checkpoint.js';
import { classifyClips, recallsOf } from './classify.js';
import type { TrainConfig } from './config.js';
import { TrainError } from './errors.js';
import type { FoldPlan, Sample } from './fold.js';
import type { FrameTable } from './frameTable.js';
import { crossEntropy } from './fused.js';
import { logitsOf, type NetworkBuilder, variablesOf } from './network.js';
import { Optimizer } from './optimizer.js';
import { deriveSeed, seededRandom } from './random.js';
import { learningRateAt } from './schedule.js';

/** One line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Cross-entropy of the frames, with label smoothing. */
  readonly trainLoss: number;
  /** Of the frames, as they were learned from (augmented). */
  readonly trainAccuracy: number;
  /** Of the clips, without label smoothing. */
  readonly validationLoss: number;
  readonly validationUar: number;
  readonly validationWar: number;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** One fold to train. */
export interface FoldTask {
  readonly plan: FoldPlan;
  /** All samples, row by row of the frame table. */
  readonly samples: readonly Sample[];
  readonly classes: readonly string[];
  readonly config: TrainConfig;
  /** Of everything that decides the result; a checkpoint of another digest is not gone on from. */
  readonly digest: string;
  /** `folds/<k>` of the run. */
  readonly directory: string;
}

/** What the trainer asks of its surroundings. */
export interface TrainHooks {
  readonly buildNetwork: NetworkBuilder;
  readonly onEpoch?: (metrics: EpochMetrics) => void;
  readonly shouldStop?: () => boolean;
}

/** What a fold's best network says. */
export interface FoldResult {
  readonly fold: number;
  readonly digest: string;
  readonly bestEpoch: number;
  /** `[samples][classes]`: every sample, those of the test part included. */
  readonly probabilities: readonly (readonly number[])[];
}

/** What a checkpoint knows besides numbers. */
interface Facts {
  readonly digest: string;
  readonly optimizerSteps: number;
  readonly history: readonly EpochMetrics[];
}

/** Higher validation UAR, then lower validation loss. */
function isBetter(candidate: EpochMetrics, best: EpochMetrics | undefined): boolean {
  if (best === undefined) return true;
  if (candidate.validationUar !== best.validationUar) return candidate.validationUar > best.validationUar;
  return candidate.validationLoss < best.validationLoss;
}

/** The epoch to keep. */
function bestOf(history: readonly EpochMetrics[]): EpochMetrics | undefined {
  return history.reduce<EpochMetrics | undefined>(
    (best, now) => (isBetter(now, best) ? now : best),
    undefined,
  );
}

/**
 * Trains one fold on the backend that is open, going on from its checkpoint where there is one, and classifies every sample with
 * the best epoch's weights.
 *
 * @returns The result, and the trained network, which the caller disposes.
 * @throws TrainError `INTERRUPTED` when `shouldStop` says so (the last whole epoch is saved), `DIVERGED`, `BAD_CHECKPOINT`
 */
export async function trainFold(
  task: FoldTask,
  table: FrameTable,
  hooks: TrainHooks,
): Promise<{ readonly result: FoldResult; readonly network: tf.LayersModel }> {
  const { plan, config, directory, digest } = task;
  const labels = task.samples.map(({ label }) => label);
  const network = hooks.buildNetwork({
    depth: config.depth,
    classes: task.classes.length,
    inputSize: config.size,
    seed: deriveSeed(config.seed, plan.fold, 'weights'),
  });
  const { trainable, all } = variablesOf(network);
  const optimizer = new Optimizer(config.optimizer, trainable);
  const state = join(directory, 'checkpoint', 'state.bin');
  const best = join(directory, 'checkpoint', 'best.bin');
  const isOurs = (facts: Partial<Facts>): facts is Facts => facts.digest === digest;
  try {
    const saved = loadTensors<Facts>(state, [...all, ...optimizer.state], isOurs);
    const history = [...(saved?.history ?? [])];
    optimizer.restore(saved?.optimizerSteps ?? 0);
    writeMetrics(directory, history);
    while (history.length < config.epochs && !isExhausted(history, config.patience)) {
      const metrics = await trainEpoch(
        task,
        table,
        hooks,
        network,
        trainable,
        optimizer,
        history.length,
        labels,
      );
      const better = isBetter(metrics, bestOf(history));
      history.push(metrics);
      const facts: Facts = { digest, optimizerSteps: optimizer.steps, history };
      if (better) saveTensors(best, all, facts);
      saveTensors(state, [...all, ...optimizer.state], facts);
      writeMetrics(directory, history);
      hooks.onEpoch?.(metrics);
    }
    loadTensors<Facts>(best, all, isOurs);
    const everyone = task.samples.map((_, index) => index);
    const { probabilities } = classifyClips(network, table, everyone, labels, {
      batchSize: config.batchSize,
      frames: config.framesPerClip.test,
    });
    const bestEpoch = bestOf(history)?.epoch ?? 0;
    return { result: { fold: plan.fold, digest, bestEpoch, probabilities }, network };
  } catch (error) {
    network.dispose();
    throw error;
  } finally {
    optimizer.dispose();
  }
}

/** True once `patience` epochs have passed without a better one. */
function isExhausted(history: readonly EpochMetrics[], patience: number | null): boolean {
  return patience !== null && history.length - (bestOf(history)?.epoch ?? 0) >= patience;
}

function writeMetrics(directory: string, history: readonly EpochMetrics[]): void {
  writeAtomically(
    join(directory, 'metrics.jsonl'),
    history.map((metrics) => `${JSON.stringify(metrics)}\n`).join(''),
  );
}

/** One pass over the training part, then a look at the validation part. */
async function trainEpoch(
  { plan, config, classes }: FoldTask,
  table: FrameTable,
  hooks: TrainHooks,
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  epoch: number,
  labels: readonly number[],
): Promise<EpochMetrics> {
  const started = performance.now();
  const stepsPerEpoch = stepsOf(plan.train.length, config.batchSize);
  // A stream of its own for each epoch: a resumed run draws what an uninterrupted one would have drawn.
  const random = seededRandom(config.seed, plan.fold, 'epoch', epoch);
  const batches = trainingBatches(
    table,
    plan.train,
    { batchSize: config.batchSize, frames: config.framesPerClip.train, augmentation: config.augmentation },
    random,
  );
  let [loss, hits, frames, learningRate, step] = [0, 0, 0, 0, epoch * stepsPerEpoch];
  for (const batch of batches) {
    // Gives way to messages and signals.
    await new Promise((resolve) => setImmediate(resolve));
    if (hooks.shouldStop?.() === true) {
      throw new TrainError(
        'INTERRUPTED',
        'interrupted',
        `Fold ${plan.fold}: stopped in epoch ${epoch + 1}; ${epoch} of ${config.epochs} epochs are saved. Start the same run again to go on.`,
      );
    }
    learningRate = learningRateAt(config.schedule, config.optimizer.learningRate, {
      step: step++,
      stepsPerEpoch,
      epochs: config.epochs,
    });
    const rows = batch.clips.flatMap((clip) => new Array<number>(batch.frames).fill(labels[clip]!));
    const done = trainStep(network, trainable, optimizer, batch, rows, {
      size: config.size,
      labelSmoothing: config.labelSmoothing,
      learningRate,
    });
    if (!Number.isFinite(done.loss)) {
      throw new TrainError(
        'DIVERGED',
        'input',
        `Fold ${plan.fold}, epoch ${epoch + 1}: expected a finite loss; received ${done.loss}. Lower the learning rate or lengthen the warm-up.`,
      );
    }
    loss += done.loss * rows.length;
    hits += done.hits;
    frames += rows.length;
  }
  const validation = classifyClips(network, table, plan.validation, labels, {
    batchSize: config.batchSize,
    frames: config.framesPerClip.test,
  });
  const truth = plan.validation.map((clip) => labels[clip]!);
  const { uar, war } = recallsOf(validation.probabilities, truth, classes.length);
  return {
    epoch: epoch + 1,
    trainLoss: loss / frames,
    trainAccuracy: hits / frames,
    validationLoss: validation.loss,
    validationUar: uar,
    validationWar: war,
    learningRate,
    seconds: (performance.now() - started) / 1000,
  };
}

interface StepOptions {
  readonly size: number;
  readonly labelSmoothing: number;
  readonly learningRate: number;
}

/** One update; leaves no tensor behind. `rows`: the class of each frame. */
export function trainStep(
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  batch: Batch,
  rows: readonly number[],
  { size, labelSmoothing, learningRate }: StepOptions,
): { readonly loss: number; readonly hits: number } {
  return tf.tidy(() => {
    const input = tf.tensor4d(batch.input, [rows.length, size, size, 3]);
    const labels = tf.tensor1d([...rows], 'int32');
    let predicted: tf.Tensor | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const logits = logitsOf(network, input, true);
      predicted = tf.keep(tf.argMax(logits, 1));
      return crossEntropy(logits, labels, labelSmoothing);
    }, [...trainable]);
    optimizer.step(grads, learningRate);
    const guesses = predicted?.dataSync() ?? [];
    predicted?.dispose();
    const hits = rows.reduce((sum, label, index) => sum + (guesses[index] === label ? 1 : 0), 0);
    return { loss: value.dataSync()[0]!, hits };
  });
}
