import type * as tf from '@tensorflow/tfjs';
import type { Loader } from '../data/loader/loader.js';
import { predictClips, recallsOf } from './predictClips.js';
import type { EpochMetrics, FoldTask } from './types.js';

export type ValidationMetrics = Pick<EpochMetrics, 'validationLoss' | 'validationUar' | 'validationWar'>;

/** Evaluates the model on the fold's validation clips; all `null` where the fold has none. */
export async function validate(
  { plan, config, samples, classes }: FoldTask,
  loader: Loader,
  network: tf.LayersModel,
): Promise<ValidationMetrics> {
  if (plan.validation.length === 0) {
    return { validationLoss: null, validationUar: null, validationWar: null };
  }
  const labels = samples.map(({ label }) => label);
  const { probabilities, loss } = await predictClips(network, loader, plan.validation, labels, {
    batchSize: config.batchSize,
    frames: config.framesPerClip.test,
    ...config.testTimeAugmentation,
  });
  const truth = plan.validation.map((clip) => labels[clip]!);
  const { uar, war } = recallsOf(probabilities, truth, classes.length);
  return { validationLoss: loss, validationUar: uar, validationWar: war };
}
