import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type * as tf from '@tensorflow/tfjs';
import { countFaceFeatures } from '@dfer/clips';
import { checkWeights, freezeStages, loadWeights, ModelError, standardizeFace } from '@dfer/models';
import { deriveSeed } from '@dfer/core';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import { type FaceTable, faceStatistics } from '../data/face/faceTable.js';
import { adaptionOf, adaptStem, pixelsOf } from './inputNormalization.js';
import type { NetworkBuilder } from './network.js';
import type { FoldPlan } from '../folds/foldPlan.js';

type PretrainedConfig = Pick<
  TrainConfig,
  'pretrained' | 'depth' | 'style' | 'input' | 'head' | 'framesPerClip' | 'faceFeatures'
>;

/** Everything that determines the initial weights of a fold. */
export interface StartOptions {
  readonly plan: Pick<FoldPlan, 'fold' | 'train'>;
  readonly config: TrainConfig;
  /** Class names. */
  readonly classes: readonly string[];
  /** Face features of the samples, if `config.faceFeatures` needs them. @defaultValue null */
  readonly faces?: FaceTable | null;
}

/** The validated initial weights of all folds of a run. */
export interface CheckedWeights {
  /** SHA-256 of the file. */
  readonly digest: string;
  /** What is loaded, such as `loaded 265 tensors (F32), classifier replaced (1000 → 7)`. */
  readonly summary: string;
  /** File, digest and summary for a report. */
  readonly description: string;
}

/**
 * Validates the initial weights of a run before any other work; needs no backend.
 *
 * @returns `null` for random initialization.
 * @throws TrainError `BAD_WEIGHTS` for a file that is damaged, or has another network or other classes
 */
export async function checkPretrained(
  config: PretrainedConfig,
  classNames: readonly string[],
): Promise<CheckedWeights | null> {
  const { pretrained, depth, style = 'torchvision', input = 'rgb', head = 'mean-probability' } = config;
  if (!pretrained) return null;
  const { file, classifier = 'auto', input: pixels } = pretrained;
  const faceFeatures = countFaceFeatures(config.faceFeatures ?? 'none');
  const frames = config.framesPerClip.train;
  const network = { depth, style, input, classNames, head, frames, faceFeatures };
  const report = await asTrainError(() => checkWeights(file, network, { classifier }));
  const adaption = adaptionOf(pixelsOf(report, pixels));
  const summary = [report.summary, ...(adaption === null ? [] : [adaption])].join(', ');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  return { digest, summary, description: `${basename(file)} (SHA-256 ${digest}): ${summary}` };
}

/**
 * Builds the network of a fold with the initial weights of the run and its frozen stages.
 *
 * @throws TrainError `BAD_WEIGHTS`
 */
export async function startingNetwork(
  { plan, config, classes, faces }: StartOptions,
  buildNetwork: NetworkBuilder,
): Promise<tf.LayersModel> {
  const { depth, style = 'torchvision', input = 'rgb', size, seed, pretrained, frozenStages = [] } = config;
  const { head = 'mean-probability', framesPerClip } = config;
  const features = countFaceFeatures(config.faceFeatures ?? 'none');
  if ((faces?.features ?? 0) !== features) {
    throw new TrainError(
      'NOT_BUILT',
      'internal',
      `Fold ${plan.fold}: expected ${features} features per face, as faceFeatures requires; received ${faces?.features ?? 0}. Pass the face table with the task.`,
    );
  }
  const network = buildNetwork({
    depth,
    style,
    input,
    classes: classes.length,
    inputSize: size,
    seed: deriveSeed(seed, plan.fold, 'weights'),
    head,
    frames: framesPerClip.train,
    ...(faces ? { faceFeatures: faces.features } : {}),
  });
  try {
    await asTrainError(async () => {
      // Before loading weights, because face weights come with their own statistics.
      if (faces) {
        const { mean, variance } = faceStatistics(faces, plan.train);
        standardizeFace(network, mean, variance);
      }
      if (pretrained) {
        const { file, classifier = 'auto', input: pixels } = pretrained;
        const report = await loadWeights(network, file, { classifier, classNames: classes });
        adaptStem(network, pixelsOf(report, pixels));
      }
      freezeStages(network, frozenStages);
    });
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

async function asTrainError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new TrainError('BAD_WEIGHTS', cause.kind === 'input' ? 'input' : 'internal', cause.message, {
      cause,
    });
  }
}
