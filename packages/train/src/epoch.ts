import { brandOf } from '@dfer/evaluate';
import type * as tf from '@tensorflow/tfjs';
import { stepsOf, trainingBatches } from './batches.js';
import { classifyClips, recallsOf } from './classify.js';
import { divergedAt, isDiverged } from './diverged.js';
import type { FoldState } from './foldState.js';
import type { FrameTable } from './frameTable.js';
import { classWeightsOf, epochOrder } from './balance.js';
import { deriveSeed, randomStream } from './random.js';
import { learningRateAt } from './schedule.js';
import { trainStep } from './step.js';
import { targetsOf } from './targets.js';
import type { FoldTask } from './trainer.js';

/** One line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Of the frames, with label smoothing, in the units of `TrainConfig.loss`. */
  readonly trainLoss: number;
  /** Of the frames, as they were learned from (augmented). */
  readonly trainAccuracy: number;
  /** Of the clips of the validation part, without label smoothing; `null`: none was set aside. */
  readonly validationLoss: number | null;
  readonly validationUar: number | null;
  readonly validationWar: number | null;
  /** Present where the test fold was the validation part. */
  readonly brand?: string;
  /** Of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
}

/** How far an epoch is: what is needed to go on within it as if nothing had happened. */
export interface EpochProgress {
  /** Steps done. */
  readonly step: number;
  /** The clips in the order in which they are learned from. */
  readonly order: readonly number[];
  /** Place of the stream that draws frames and augmentation. */
  readonly random: number;
  /** Sums over the frames so far. */
  readonly loss: number;
  readonly hits: number;
  readonly frames: number;
  readonly seconds: number;
}

export interface EpochSurroundings {
  readonly task: FoldTask;
  readonly table: FrameTable;
  readonly network: tf.LayersModel;
  /** True asks to stop before the next step. */
  readonly shouldStop: () => boolean;
  /** Called after each step but the last, with `state.progress` up to date. */
  readonly onStep: () => void;
}

/**
 * Trains the next epoch, or the rest of the one that `state.progress` is in.
 *
 * @returns `null` when it was asked to stop: `state` then holds how far it came.
 * @throws TrainError `DIVERGED`
 */
export async function trainEpoch(
  state: FoldState,
  surroundings: EpochSurroundings,
): Promise<EpochMetrics | null> {
  const { task, table, network } = surroundings;
  const { plan, config, samples } = task;
  const classes = task.classes.length;
  const epoch = state.history.length;
  const begun = performance.now();
  const stepsPerEpoch = stepsOf(plan.train.length, config.batchSize);
  const before = state.progress ?? firstProgress(task, epoch);
  const stream = randomStream(before.random);
  const labels = plan.train.map((clip) => samples[clip]!.label);
  const classWeights = classWeightsOf(labels, classes, config.classWeights ?? 'none');
  const batches = trainingBatches(
    table,
    before.order,
    {
      batchSize: config.batchSize,
      frames: config.framesPerClip.train,
      augmentation: config.augmentation,
      mixup: config.mixup ?? 0,
      firstStep: before.step,
    },
    stream.next,
  );
  let [progress, learningRate] = [before, 0];
  while (progress.step < stepsPerEpoch) {
    // Gives way to messages and signals.
    await new Promise((resolve) => setImmediate(resolve));
    // Before the next batch is drawn: the stream's place must be the one that was saved.
    if (surroundings.shouldStop()) return null;
    const { value: batch } = batches.next();
    if (batch === undefined) break;
    learningRate = learningRateAt(config.schedule, config.optimizer.learningRate, {
      step: epoch * stepsPerEpoch + progress.step,
      stepsPerEpoch,
      epochs: config.epochs,
    });
    const targets = targetsOf(batch, samples, classes, config.labels ?? 'single');
    const done = trainStep(network, state.trainable, state.optimizer, batch, targets, {
      size: config.size,
      labelSmoothing: config.labelSmoothing,
      learningRate,
      classWeights,
      ...(config.loss === undefined ? {} : { loss: config.loss }),
      clipNorm: config.clipNorm ?? null,
    });
    const frames = batch.clips.length * batch.frames;
    if (isDiverged(done.loss)) {
      throw divergedAt(task, batch, {
        epoch: epoch + 1,
        step: progress.step + 1,
        loss: done.loss,
        learningRate,
      });
    }
    state.average?.update(state.optimizer.steps);
    progress = {
      step: progress.step + 1,
      order: progress.order,
      random: stream.place(),
      loss: progress.loss + done.loss * frames,
      hits: progress.hits + done.hits,
      frames: progress.frames + frames,
      seconds: before.seconds + (performance.now() - begun) / 1000,
    };
    state.progress = progress;
    if (progress.step < stepsPerEpoch) surroundings.onStep();
  }
  const metrics = {
    epoch: epoch + 1,
    trainLoss: progress.loss / progress.frames,
    trainAccuracy: progress.hits / progress.frames,
    ...state.judged(() => validate(task, table, network)),
    learningRate,
    seconds: before.seconds + (performance.now() - begun) / 1000,
    ...brandOf(config.selection),
  };
  state.progress = null;
  return metrics;
}

/** A stream of its own for each epoch. */
function firstProgress({ config, plan, samples }: FoldTask, epoch: number): EpochProgress {
  const stream = randomStream(deriveSeed(config.seed, plan.fold, 'epoch', epoch));
  const labelOf = (clip: number): number => samples[clip]!.label;
  const order = epochOrder(plan.train, labelOf, config.sampling ?? 'shuffled', stream.next);
  return { step: 0, order, random: stream.place(), loss: 0, hits: 0, frames: 0, seconds: 0 };
}

function validate(
  { plan, config, samples, classes }: FoldTask,
  table: FrameTable,
  network: tf.LayersModel,
): Pick<EpochMetrics, 'validationLoss' | 'validationUar' | 'validationWar'> {
  if (plan.validation.length === 0) {
    return { validationLoss: null, validationUar: null, validationWar: null };
  }
  const labels = samples.map(({ label }) => label);
  const { probabilities, loss } = classifyClips(network, table, plan.validation, labels, {
    batchSize: config.batchSize,
    frames: config.framesPerClip.test,
    ...config.testTime,
  });
  const truth = plan.validation.map((clip) => labels[clip]!);
  const { uar, war } = recallsOf(probabilities, truth, classes.length);
  return { validationLoss: loss, validationUar: uar, validationWar: war };
}
