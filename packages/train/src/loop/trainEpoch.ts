import { brandOf } from '@dfer/evaluate';
import { takesClips } from '@dfer/models';
import * as tf from '@tensorflow/tfjs';
import { classifyClips, recallsOf } from './predictClips.js';
import { divergedAt, isDiverged } from './divergence.js';
import type { FoldState } from './trainingState.js';
import { Findings } from './pendingSteps.js';
import { imagesOf } from '../network/kernels.js';
import { classWeightsOf, epochOrder } from '../data/balance.js';
import type { Batch, Loader } from '../data/loader/loader.js';
import { mixClips } from '../augmentation/mixup.js';
import { preparedPixels } from '../data/assembleBatch.js';
import { deriveSeed, randomStream } from '../random.js';
import { type BatchRecipe, stepsOf, trainingRecipes } from '../data/batchPlan.js';
import { learningRateAt } from '../optim/learningRateSchedule.js';
import { type StepFindings, stepOn } from './trainStep.js';
import { targetsOf } from '../optim/targets.js';
import type { FoldTask } from './trainFold.js';

/** One line of `metrics.jsonl`. */
export interface EpochMetrics {
  /** From 1. */
  readonly epoch: number;
  /** Of the frames (of the clips where the head answers for them), with label smoothing, in the units of `TrainConfig.loss`. */
  readonly trainLoss: number;
  /** Of the same, as they were learned from (augmented). */
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
  /** Sums over the answers so far. */
  readonly loss: number;
  readonly hits: number;
  readonly answers: number;
  readonly seconds: number;
}

export interface EpochSurroundings {
  readonly task: FoldTask;
  readonly loader: Loader;
  readonly network: tf.LayersModel;
  /** True asks to stop before the next step. */
  readonly shouldStop: () => boolean;
  /** Asked after each step but the last. */
  readonly isSaveDue: () => boolean;
  /** Called with `state.progress` up to date. */
  readonly save: () => void;
}

/**
 * Trains the next epoch, or the rest of the one that `state.progress` is in.
 *
 * @returns `null` when it was asked to stop: `state` then holds how far it came.
 * @throws TrainError `DIVERGED`, `BAD_FRAMES`, `WORKER_FAILED`
 */
export async function trainEpoch(
  state: FoldState,
  surroundings: EpochSurroundings,
): Promise<EpochMetrics | null> {
  const { task, loader, network } = surroundings;
  const { plan, config, samples } = task;
  const classes = task.classes.length;
  const epoch = state.history.length;
  const begun = performance.now();
  const stepsPerEpoch = stepsOf(plan.train.length, config.batchSize);
  const before = state.progress ?? firstProgress(task, epoch);
  const labels = plan.train.map((clip) => samples[clip]!.label);
  const classWeights = classWeightsOf(labels, classes, config.classWeights ?? 'none');
  const recipes = trainingRecipes(
    loader.table.source.length,
    before.order,
    {
      batchSize: config.batchSize,
      frames: config.framesPerClip.train,
      augmentation: config.augmentation,
      mixup: config.mixup ?? 0,
      firstStep: before.step,
    },
    randomStream(before.random),
  );
  const rateAt = (step: number): number =>
    learningRateAt(config.schedule, config.optimizer.learningRate, {
      step: epoch * stepsPerEpoch + step,
      stepsPerEpoch,
      epochs: config.epochs,
    });
  const findings = new Findings();
  let progress = before;
  const settle = async (): Promise<void> => {
    for (const { recipe, loss, hits, learningRate } of await findings.read()) {
      if (isDiverged(loss)) {
        const pixels = await preparedPixels(loader.table, recipe);
        const at = { epoch: epoch + 1, step: progress.step + 1, loss, learningRate };
        throw divergedAt(task, recipe, pixels, at);
      }
      progress = progressAfter(progress, recipe, {
        loss,
        hits,
        answers: answersTo(recipe) * recipe.clips.length,
      });
    }
    state.progress = { ...progress, seconds: before.seconds + (performance.now() - begun) / 1000 };
  };
  const batches = loader.batches(recipes);
  try {
    for (let step = before.step; step < stepsPerEpoch; step++) {
      // Gives way to messages and signals.
      await new Promise((resolve) => setImmediate(resolve));
      if (surroundings.shouldStop()) {
        if (step > before.step) await settle();
        return null;
      }
      const { value: batch } = await batches.next();
      if (batch === undefined) break;
      const learningRate = rateAt(step);
      findings.add({ recipe: batch.recipe, findings: learn(batch, learningRate), learningRate });
      state.average?.update(state.optimizer.steps);
      const isLast = step === stepsPerEpoch - 1;
      const isSaveDue = !isLast && surroundings.isSaveDue();
      if (findings.isDue || isLast || isSaveDue) await settle();
      if (isSaveDue) surroundings.save();
    }
  } finally {
    findings.dispose();
    await batches.return(undefined);
  }
  const metrics = {
    epoch: epoch + 1,
    trainLoss: progress.loss / progress.answers,
    trainAccuracy: progress.hits / progress.answers,
    ...(await state.judged(() => validate(task, loader, network))),
    learningRate: rateAt(stepsPerEpoch - 1),
    seconds: before.seconds + (performance.now() - begun) / 1000,
    ...brandOf(config.selection),
  };
  state.progress = null;
  return metrics;

  /** Of one clip. */
  function answersTo({ clips }: BatchRecipe): number {
    return takesClips(network) ? 1 : (clips[0]?.rows.length ?? 0);
  }

  function learn({ recipe, pixels }: Batch, learningRate: number): StepFindings {
    const targets = targetsOf(recipe, samples, classes, config.labels ?? 'single', answersTo(recipe));
    const images = tf.tidy(() => {
      const plain = imagesOf(pixels, config.size);
      return recipe.mix === null ? plain : mixClips(plain, recipe.mix);
    });
    const findings = stepOn(network, state.trainable, state.optimizer, images, targets, {
      labelSmoothing: config.labelSmoothing,
      learningRate,
      classWeights,
      ...(config.loss === undefined ? {} : { loss: config.loss }),
      clipNorm: config.clipNorm ?? null,
    });
    images.dispose();
    return findings;
  }
}

function progressAfter(
  { step, order, loss, hits, answers, seconds }: EpochProgress,
  { place }: BatchRecipe,
  found: { readonly loss: number; readonly hits: number; readonly answers: number },
): EpochProgress {
  return {
    step: step + 1,
    order,
    random: place,
    loss: loss + found.loss * found.answers,
    hits: hits + found.hits,
    answers: answers + found.answers,
    seconds,
  };
}

/** A stream of its own for each epoch. */
function firstProgress({ config, plan, samples }: FoldTask, epoch: number): EpochProgress {
  const stream = randomStream(deriveSeed(config.seed, plan.fold, 'epoch', epoch));
  const labelOf = (clip: number): number => samples[clip]!.label;
  const order = epochOrder(plan.train, labelOf, config.sampling ?? 'shuffled', stream.next);
  return { step: 0, order, random: stream.place(), loss: 0, hits: 0, answers: 0, seconds: 0 };
}

async function validate(
  { plan, config, samples, classes }: FoldTask,
  loader: Loader,
  network: tf.LayersModel,
): Promise<Pick<EpochMetrics, 'validationLoss' | 'validationUar' | 'validationWar'>> {
  if (plan.validation.length === 0) {
    return { validationLoss: null, validationUar: null, validationWar: null };
  }
  const labels = samples.map(({ label }) => label);
  const { probabilities, loss } = await classifyClips(network, loader, plan.validation, labels, {
    batchSize: config.batchSize,
    frames: config.framesPerClip.test,
    ...config.testTime,
  });
  const truth = plan.validation.map((clip) => labels[clip]!);
  const { uar, war } = recallsOf(probabilities, truth, classes.length);
  return { validationLoss: loss, validationUar: uar, validationWar: war };
}
