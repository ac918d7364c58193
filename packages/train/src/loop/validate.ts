import type * as tf from '@tensorflow/tfjs';
import { computeMetrics } from '@dfer/evaluate';
import type { Loader } from '../data/loader/loader.js';
import { predictClips } from './predictClips.js';
import type { EpochMetrics, FoldTask } from './types.js';

export type ValidationMetrics = Pick<
  EpochMetrics,
  'validationLoss' | 'validationUar' | 'validationWar' | 'validationConfusion'
>;

/** Evaluates the model on the fold's validation clips; all `null` if the fold has none. */
export async function validate(
  { plan, config, samples, classes, faces }: FoldTask,
  loader: Loader,
  network: tf.LayersModel,
): Promise<ValidationMetrics> {
  if (plan.validation.length === 0) {
    return { validationLoss: null, validationUar: null, validationWar: null, validationConfusion: null };
  }
  const labels = samples.map(({ label }) => label);
  const { probabilities, loss } = await predictClips(network, loader, plan.validation, labels, {
    batchSize: config.batchSize,
    frames: config.framesPerClip.test,
    ...config.testTimeAugmentation,
    faces,
  });
  const predictions = plan.validation.map((clip, index) => ({
    clip: samples[clip]!.id,
    fold: plan.fold,
    label: labels[clip]!,
    probabilities: probabilities[index]!,
  }));
  const { uar, war, confusionMatrix } = computeMetrics(predictions, classes);
  return {
    validationLoss: loss,
    validationUar: uar,
    validationWar: war,
    validationConfusion: confusionMatrix,
  };
}
