import type * as tf from '@tensorflow/tfjs';
import { backboneName, type BackboneName, parseBackbone } from '../backbones/index.js';
import { wrongArgument } from '../errors.js';
import { HEADS, type Head } from '../temporal/headList.js';
import { channelsOf, type Input } from './input.js';
import { resnetPlan, type ResNetPlan } from './architectures.js';

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
 * @throws ModelError `MODEL_OPTION` for a network that `buildResNet` or `buildNetwork` did not make.
 */
export function planOf(model: tf.LayersModel): BuiltPlan {
  const named = parseNetworkName(model.name);
  const [seen, channels] = shapeOf(model, 'conv1_conv')?.slice(2) ?? [];
  const classes = shapeOf(model, 'scores')?.at(-1);
  const input = model.inputs[0]?.shape ?? [];
  if (named === null || channels == null || classes == null) {
    throw wrongArgument('model', 'a ResNet made by `buildResNet` or `buildNetwork`', model.name);
  }
  return {
    plan: { ...resnetPlan(named.depth, named.style, inputOf(seen)), width: channels },
    classes,
    head: named.head,
    frames: input.length === 5 ? (input[1] ?? null) : null,
  };
}

/** What a network is called: `resnet50`, `resnet50-gru`, `resnet50-v1-gru`. */
export function networkName(backbone: BackboneName, head: Head): string {
  return head === 'mean-probability' ? backboneName(backbone) : `${backboneName(backbone)}-${head}`;
}

/** Backbone and head of a network's name; `null`: it is none of this package. */
export function parseNetworkName(name: string): (BackboneName & { readonly head: Head }) | null {
  const [, first = '', headName = 'mean-probability'] =
    /^(resnet\d+(?:-v\d)?)(?:-([a-z-]+))?$/.exec(name) ?? [];
  const backbone = parseBackbone(first);
  const head = HEADS.find((known) => known === headName);
  return backbone === null || head === undefined ? null : { ...backbone, head };
}

/** What a first convolution of so many channels sees. */
export function inputOf(channels: number | null | undefined): Input {
  return channels === channelsOf('rgb+sobel') ? 'rgb+sobel' : 'rgb';
}

function shapeOf(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
