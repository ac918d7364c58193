import type * as tf from '@tensorflow/tfjs';
import { standardLayers } from './resnet/standardLayers.js';

/** One layer of a model. */
export interface LayerSummary {
  readonly name: string;
  /** Class name, such as `Conv2D`. */
  readonly kind: string;
  /** `null` is the batch axis. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** Summary of a model. */
export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  /** All stored parameters, including the moving statistics of batch norms. */
  readonly parameters: number;
  /** Trainable parameters: the number that papers and torchvision report. */
  readonly trainable: number;
}

/** Lists the layers of a model as they are saved, with their shapes and parameter counts, in order. */
export function summarizeModel(model: tf.LayersModel): ModelSummary {
  return {
    layers: model.layers.flatMap((layer) =>
      standardLayers(layer).map(({ hasWeights, ...part }) => ({
        ...part,
        parameters: hasWeights ? countParameters(layer.weights) : 0,
      })),
    ),
    parameters: countParameters(model.weights),
    trainable: countParameters(model.trainableWeights),
  };
}

function countParameters(weights: tf.LayersModel['weights']): number {
  return weights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, side) => size * (side ?? 1), 1),
    0,
  );
}
