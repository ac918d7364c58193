import type * as tf from '@tensorflow/tfjs';
import { plainLayers } from './resnet/standardLayers.js';

/** One layer of a model. */
export interface LayerDescription {
  readonly name: string;
  /** The layer's class, like `Conv2D`. */
  readonly kind: string;
  /** `null` stands for the batch. */
  readonly outputShape: readonly (number | null)[];
  readonly parameters: number;
}

/** A model as a table. */
export interface ModelDescription {
  readonly layers: readonly LayerDescription[];
  /** All that is stored, with the moving statistics of batch normalisation. */
  readonly parameters: number;
  /** What training changes: the figure that papers and torchvision give. */
  readonly trainable: number;
}

/** The layers of a model, as they are saved, with their shapes and parameter counts, in order. */
export function describe(model: tf.LayersModel): ModelDescription {
  return {
    layers: model.layers.flatMap((layer) =>
      plainLayers(layer).map(({ hasWeights, ...part }) => ({
        ...part,
        parameters: hasWeights ? countOf(layer.weights) : 0,
      })),
    ),
    parameters: countOf(model.weights),
    trainable: countOf(model.trainableWeights),
  };
}

function countOf(weights: tf.LayersModel['weights']): number {
  return weights.reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, side) => size * (side ?? 1), 1),
    0,
  );
}
