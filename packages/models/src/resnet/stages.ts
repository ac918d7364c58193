import type * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';

/** Stages of a network by torchvision's names, from input to output; CIFAR networks have no `layer4`. */
export const STAGES = ['stem', 'layer1', 'layer2', 'layer3', 'layer4', 'head'] as const;

export type Stage = (typeof STAGES)[number];

/** The stage of a layer; all layers after the last residual block are the head. */
export function findStage(layer: tf.layers.Layer): Stage {
  const block = /^conv([2-5])_block/.exec(layer.name)?.[1];
  if (block !== undefined) return STAGES[Number(block) - 1]!;
  return /^(frames$|sobel$|conv1_|pool1_)/.test(layer.name) ? 'stem' : 'head';
}

/**
 * Freezes the weights of some stages. Their batch norms use fixed moving statistics also in training, as torchvision's
 * `FrozenBatchNorm2d` and Keras's `trainable = false`
 * (https://keras.io/guides/transfer_learning/).
 *
 * @throws ModelError `MODEL_OPTION` for a stage that the network lacks, and if nothing would be left to train.
 */
export function freezeStages(model: tf.LayersModel, stages: readonly Stage[]): void {
  const present = new Set(model.layers.map(findStage));
  const missing = stages.find((stage) => !present.has(stage));
  if (missing !== undefined) throw wrongArgument('stages', `some of ${[...present].join(', ')}`, missing);
  for (const layer of model.layers) {
    if (stages.includes(findStage(layer))) layer.trainable = false;
  }
  if (model.trainableWeights.length === 0) {
    throw wrongArgument('stages', 'at least one trainable stage', stages.join(', '));
  }
}

/**
 * Factor of the learning rate of each trainable weight, in the order of `model.trainableWeights`.
 *
 * @param rates - Factors by stage; 1 for stages not listed.
 */
export function learningRateMultipliers(
  model: tf.LayersModel,
  rates: Readonly<Partial<Record<Stage, number>>>,
): readonly number[] {
  return model.layers.flatMap((layer) => layer.trainableWeights.map(() => rates[findStage(layer)] ?? 1));
}
