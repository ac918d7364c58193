import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type * as tf from '@tensorflow/tfjs';
import { checkWeights, freezeStages, loadWeights, ModelError } from '@dfer/models';
import { deriveSeed } from '@dfer/core';
import type { TrainConfig } from '../config/trainConfig.js';
import { TrainError } from '../errors.js';
import { adaptionOf, adaptStem, pixelsOf } from './inputNormalization.js';
import type { NetworkBuilder } from './network.js';
import type { FoldPlan } from '../folds/foldPlan.js';

type PretrainedConfig = Pick<
  TrainConfig,
  'pretrained' | 'depth' | 'style' | 'input' | 'head' | 'framesPerClip'
>;

/** What decides a fold's first weights. */
export interface StartOptions {
  readonly plan: Pick<FoldPlan, 'fold'>;
  readonly config: TrainConfig;
  /** Class names. */
  readonly classes: readonly string[];
}

/** The weights that every fold of a run starts from, after they were found good. */
export interface CheckedWeights {
  /** SHA-256 of the file. */
  readonly digest: string;
  /** What is taken, like `loaded 265 tensors (F32), classifier replaced (1000 → 7)`. */
  readonly summary: string;
  /** File, digest and summary for a report. */
  readonly description: string;
}

/**
 * Looks at the weights that a run shall start from, before any other work; needs no backend.
 *
 * @returns `null` where it starts from random ones.
 * @throws TrainError `BAD_WEIGHTS` for a file that is damaged or of another network or of other classes
 */
export async function checkPretrained(
  config: PretrainedConfig,
  classNames: readonly string[],
): Promise<CheckedWeights | null> {
  const { pretrained, depth, style = 'torchvision', input = 'rgb', head = 'mean-probability' } = config;
  if (!pretrained) return null;
  const { file, classifier = 'auto', input: pixels } = pretrained;
  const network = { depth, style, input, classNames, head, frames: config.framesPerClip.train };
  const report = await asTrainError(() => checkWeights(file, network, { classifier }));
  const adaption = adaptionOf(pixelsOf(report, pixels));
  const summary = [report.summary, ...(adaption === null ? [] : [adaption])].join(', ');
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  return { digest, summary, description: `${basename(file)} (SHA-256 ${digest}): ${summary}` };
}

/**
 * A fold's network as its training finds it: with the weights that the run starts from, and frozen where it shall not learn.
 *
 * @throws TrainError `BAD_WEIGHTS`
 */
export async function startingNetwork(
  { plan, config, classes }: StartOptions,
  buildNetwork: NetworkBuilder,
): Promise<tf.LayersModel> {
  const { depth, style = 'torchvision', input = 'rgb', size, seed, pretrained, frozenStages = [] } = config;
  const { head = 'mean-probability', framesPerClip } = config;
  const network = buildNetwork({
    depth,
    style,
    input,
    classes: classes.length,
    inputSize: size,
    seed: deriveSeed(seed, plan.fold, 'weights'),
    head,
    frames: framesPerClip.train,
  });
  try {
    await asTrainError(async () => {
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
