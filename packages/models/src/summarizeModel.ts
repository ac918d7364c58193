import type * as tf from '@tensorflow/tfjs';
import { standardLayers } from './resnet/standardLayers.js';

/** One layer of a model. */
export interface LayerSummary {
  readonly name: string;
  /** The layer's class, like `Conv2D`. */
  readonly kind: string;
  /** `null` stands for the batch. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** A model as a table. */
export interface ModelSummary {
  readonly layers: readonly LayerSummary[];
  /** All that is stored, with the moving statistics of batch normalization. */
  readonly parameters: number;
  /** What training changes: the figure that papers and torchvision give. */
  readonly trainable: number;
}

/** The layers of a model, as they are saved, with their shapes and parameter counts, in order. */
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
