import type * as tf from '@tensorflow/tfjs';
import { backboneName, type BackboneName, parseBackbone } from '../backbones/index.js';
import { wrongArgument } from '../errors.js';
import { HEADS, type Head } from '../temporal/headList.js';
import { type Input, inputChannels } from './input.js';
import { resnetArchitecture, type ResNetArchitecture } from './architectures.js';

/** What a network of this family was built as. */
export interface InspectedModel {
  readonly architecture: ResNetArchitecture;
  readonly classes: number;
  readonly head: Head;
  /** Frames of a clip, where the network takes whole clips. */
  readonly frames: number | null;
}

/**
 * Reads a network's architecture off its name and its layers, so that one that was saved and loaded is known too.
 *
 * @throws ModelError `MODEL_OPTION` for a network that `buildResNet` or `buildModel` did not make.
 */
export function inspectModel(model: tf.LayersModel): InspectedModel {
  const named = parseModelName(model.name);
  const [seen, channels] = findWeightShape(model, 'conv1_conv')?.slice(2) ?? [];
  const classes = findWeightShape(model, 'scores')?.at(-1);
  const input = model.inputs[0]?.shape ?? [];
  if (named === null || channels == null || classes == null) {
    throw wrongArgument('model', 'a ResNet made by `buildResNet` or `buildModel`', model.name);
  }
  return {
    architecture: {
      ...resnetArchitecture(named.depth, named.style, inputForChannels(seen)),
      width: channels,
    },
    classes,
    head: named.head,
    frames: input.length === 5 ? (input[1] ?? null) : null,
  };
}

/** What a network is called: `resnet50`, `resnet50-gru`, `resnet50-v1-gru`. */
export function modelName(backbone: BackboneName, head: Head): string {
  return head === 'mean-probability' ? backboneName(backbone) : `${backboneName(backbone)}-${head}`;
}

/** Backbone and head of a network's name; `null`: it is none of this package. */
export function parseModelName(name: string): (BackboneName & { readonly head: Head }) | null {
  const [, first = '', headName = 'mean-probability'] =
    /^(resnet\d+(?:-v\d)?)(?:-([a-z-]+))?$/.exec(name) ?? [];
  const backbone = parseBackbone(first);
  const head = HEADS.find((known) => known === headName);
  return backbone === null || head === undefined ? null : { ...backbone, head };
}

/** What a first convolution of so many channels sees. */
export function inputForChannels(channels: number | null | undefined): Input {
  return channels === inputChannels('rgb+sobel') ? 'rgb+sobel' : 'rgb';
}

function findWeightShape(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
