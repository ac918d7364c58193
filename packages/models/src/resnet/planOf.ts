import type * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { HEADS, type Head } from '../temporal/heads.js';
import { resnetPlan, type ResNetPlan } from './table.js';

/** What a network of this family was built as. */
export interface BuiltPlan {
  readonly plan: ResNetPlan;
  readonly classes: number;
  readonly head: Head;
  /** Frames of a clip, where the network takes whole clips. */
  readonly frames: number | null;
}

/**
 * Reads a network's plan off its name and its layers, so that one that was saved and loaded is known too.
 *
 * @throws {ModelError} `MODEL_OPTION` for a network that `buildResNet` or `buildNetwork` did not make.
 */
export function planOf(model: tf.LayersModel): BuiltPlan {
  const named = parseNetworkName(model.name);
  const channels = shapeOf(model, 'conv1_conv')?.at(-1);
  const classes = shapeOf(model, 'scores')?.at(-1);
  const input = model.inputs[0]?.shape ?? [];
  if (named === null || channels == null || classes == null) {
    throw wrongArgument('model', 'a ResNet made by `buildResNet` or `buildNetwork`', model.name);
  }
  return {
    plan: { ...resnetPlan(named.depth), width: channels },
    classes,
    head: named.head,
    frames: input.length === 5 ? (input[1] ?? null) : null,
  };
}

/** What a network is called: `resnet50`, `resnet50-gru`. */
export function networkName(depth: number, head: Head): string {
  return head === 'mean-probability' ? `resnet${depth}` : `resnet${depth}-${head}`;
}

/** Depth and head of a network's name; `null`: it is none of this package. */
export function parseNetworkName(name: string): { readonly depth: number; readonly head: Head } | null {
  const [, depth, headName = 'mean-probability'] = /^resnet(\d{1,4})(?:-([a-z-]+))?$/.exec(name) ?? [];
  const head = HEADS.find((known) => known === headName);
  return depth === undefined || head === undefined ? null : { depth: Number(depth), head };
}

function shapeOf(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
