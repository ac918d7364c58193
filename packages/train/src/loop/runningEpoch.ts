import type * as tf from '@tensorflow/tfjs';
import { disclaimerFor } from '@dfer/evaluate';
import { isClipModel } from '@dfer/models';
import { deriveSeed, randomStream } from '@dfer/core';
import { assembleBatch } from '../data/assembleBatch.js';
import { type BatchPlan, countSteps, trainingBatches } from '../data/batchPlan.js';
import type { FrameTable } from '../data/frameTable.js';
import { sampleEpoch } from '../data/sampler.js';
import { computeClassWeights } from '../optim/classWeights.js';
import { learningRateAt } from '../optim/learningRateSchedule.js';
import { takesVotes, type Targets } from '../optim/losses/index.js';
import { buildTargets } from '../optim/targets.js';
import { dumpDivergedBatch, isDiverged } from './divergence.js';
import type { PendingSteps } from './pendingSteps.js';
import { StepRate } from './stepRate.js';
import type { TrainingState } from './trainingState.js';
import type { StepOptions } from './trainStep.js';
import type { EpochMetrics, EpochProgress, FoldTask } from './types.js';
import type { ValidationMetrics } from './validate.js';

/** A running epoch, new or resumed: its batches, learning rate and step metrics. */
export class RunningEpoch {
  /** Options of the loss and the gradients, constant over all steps. */
  readonly lossOptions: Omit<StepOptions, 'size' | 'learningRate'>;
  readonly #state: TrainingState;
  readonly #task: FoldTask;
  readonly #network: tf.LayersModel;
  readonly #table: FrameTable;
  /** From 0. */
  readonly #index: number;
  readonly #stepsPerEpoch: number;
  readonly #startedAt = performance.now();
  readonly #rate = new StepRate();
  readonly #resumed: EpochProgress;
  /** Number of steps started; `#progress` has those that were read back. */
  #step: number;
  #progress: EpochProgress;

  constructor(state: TrainingState, task: FoldTask, network: tf.LayersModel, table: FrameTable) {
    const { plan, config, samples, classes } = task;
    this.#state = state;
    this.#task = task;
    this.#network = network;
    this.#table = table;
    this.#index = state.history.length;
    this.#stepsPerEpoch = countSteps(plan.train.length, config.batchSize);
    this.#resumed = state.progress ?? firstProgress(task, this.#index);
    this.#progress = this.#resumed;
    this.#step = this.#resumed.step;
    const labels = plan.train.map((clip) => samples[clip]!.label);
    this.lossOptions = {
      labelSmoothing: config.labelSmoothing,
      classWeights: computeClassWeights(labels, classes.length, config.classWeights ?? 'none'),
      ...(config.loss === undefined ? {} : { loss: config.loss }),
      maxGradientNorm: config.maxGradientNorm ?? null,
    };
  }

  /** The remaining batches of the epoch. */
  batchPlans(): Iterable<BatchPlan> {
    const { config } = this.#task;
    const { order, step, random } = this.#resumed;
    return trainingBatches(
      this.#table.source.length,
      order,
      {
        batchSize: config.batchSize,
        frames: config.framesPerClip.train,
        augmentation: config.augmentation,
        mixup: config.mixup ?? 0,
        firstStep: step,
      },
      randomStream(random),
    );
  }

  targets(plan: BatchPlan): Targets {
    const { samples, classes, config } = this.#task;
    const asCounts = config.loss !== undefined && takesVotes(config.loss);
    const predictionsPerClip = this.#predictionsPerClip(plan);
    return buildTargets(
      plan,
      samples,
      classes.length,
      config.labels ?? 'single',
      predictionsPerClip,
      asCounts,
    );
  }

  /** Learning rate of the next step. */
  get learningRate(): number {
    return this.#learningRateAt(this.#step);
  }

  /** Counts a started step. @returns True if it was the last of the epoch. */
  advance(): boolean {
    this.#step++;
    return this.#step === this.#stepsPerEpoch;
  }

  /**
   * Reads back the pending steps and updates `state.progress`.
   *
   * @throws TrainError `DIVERGED`
   */
  async record(pending: PendingSteps): Promise<void> {
    if (pending.isEmpty) return;
    const steps = await pending.read();
    this.#rate.add(steps.reduce((clips, { plan }) => clips + plan.clips.length, 0));
    for (const { plan, loss, hits, learningRate, skippedTo } of steps) {
      if (isDiverged(loss, skippedTo)) {
        const at = { epoch: this.#index + 1, step: this.#progress.step + 1, loss, learningRate, skippedTo };
        throw dumpDivergedBatch(this.#task, plan, await assembleBatch(this.#table, plan), at);
      }
      const { step, order, ...sums } = this.#progress;
      // The loss of a skipped step may be infinite or NaN.
      const isCounted = Number.isFinite(loss);
      const count = isCounted ? this.#predictionsPerClip(plan) * plan.clips.length : 0;
      this.#progress = {
        step: step + 1,
        order,
        random: plan.rngState,
        loss: sums.loss + (isCounted ? loss * count : 0),
        hits: sums.hits + (isCounted ? hits : 0),
        answers: sums.answers + count,
        seconds: sums.seconds,
      };
    }
    this.#state.progress = { ...this.#progress, seconds: this.#seconds() };
  }

  finish(validation: ValidationMetrics): EpochMetrics {
    const { loss, hits, answers: count, order } = this.#progress;
    const frames = Math.min(this.#task.config.framesPerClip.train, this.#table.source.length);
    const clipsPerSecond = this.#rate.median;
    this.#state.progress = null;
    return {
      epoch: this.#index + 1,
      trainLoss: loss / count,
      trainAccuracy: hits / count,
      ...validation,
      learningRate: this.#learningRateAt(this.#stepsPerEpoch - 1),
      images: order.length * frames,
      seconds: this.#seconds(),
      clipsPerSecond,
      framesPerSecond: clipsPerSecond === null ? null : clipsPerSecond * frames,
      ...disclaimerFor(this.#task.config.selection),
    };
  }

  #seconds(): number {
    return this.#resumed.seconds + (performance.now() - this.#startedAt) / 1000;
  }

  #learningRateAt(step: number): number {
    const { schedule, optimizer, epochs } = this.#task.config;
    return learningRateAt(schedule, optimizer.learningRate, {
      step: this.#index * this.#stepsPerEpoch + step,
      stepsPerEpoch: this.#stepsPerEpoch,
      epochs,
    });
  }

  #predictionsPerClip({ clips }: BatchPlan): number {
    return isClipModel(this.#network) ? 1 : (clips[0]?.frameIndices.length ?? 0);
  }
}

/** Each epoch has its own random stream. */
function firstProgress({ config, plan, samples }: FoldTask, epoch: number): EpochProgress {
  const stream = randomStream(deriveSeed(config.seed, plan.fold, 'epoch', epoch));
  const labelOf = (clip: number): number => samples[clip]!.label;
  const order = sampleEpoch(plan.train, labelOf, config.sampling ?? 'shuffled', stream.next);
  return { step: 0, order, random: stream.state(), loss: 0, hits: 0, answers: 0, seconds: 0 };
}
