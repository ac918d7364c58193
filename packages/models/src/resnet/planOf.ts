import type * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { resnetPlan, type ResNetPlan } from './table.js';

/** What a network of this family was built as. */
export interface BuiltPlan {
  readonly plan: ResNetPlan;
  readonly classes: number;
}

/**
 * Reads a network's plan off its name and its layers, so that one that was saved and loaded is known too.
 *
 * @throws {ModelError} `MODEL_OPTION` for a network that `buildResNet` did not make.
 */
export function planOf(model: tf.LayersModel): BuiltPlan {
  const depth = /^resnet(\d+)$/.exec(model.name)?.[1];
  const width = shapeOf(model, 'conv1_conv')?.at(-1);
  const classes = shapeOf(model, 'scores')?.at(-1);
  if (depth === undefined || width == null || classes == null) {
    throw wrongArgument('model', 'a ResNet made by `buildResNet`', model.name);
  }
  return { plan: { ...resnetPlan(Number(depth)), width }, classes };
}

function shapeOf(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
