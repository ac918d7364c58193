import type * as tf from '@tensorflow/tfjs';
import { backboneName, type BackboneName, parseBackbone } from '../backbones/index.js';
import { wrongArgument } from '../errors.js';
import { countFaceInputs } from '../temporal/faceInput.js';
import { HEADS, type Head } from '../temporal/headList.js';
import { type Input, inputChannels } from './input.js';
import { resnetArchitecture, type ResNetArchitecture } from './architectures.js';

/** Architecture of an existing network of this family. */
export interface InspectedModel {
  readonly architecture: ResNetArchitecture;
  readonly classes: number;
  readonly head: Head;
  /** Frames per clip; `null` for a frame network. */
  readonly frames: number | null;
  /** Number of face features in its second input; 0: none. */
  readonly faceFeatures: number;
}

/**
 * Infers the architecture of a network from its name and its layers, which also works after saving and loading.
 *
 * @throws ModelError `MODEL_OPTION` for a network not built by `buildResNet` or `buildModel`.
 */
export function inspectModel(model: tf.LayersModel): InspectedModel {
  const named = parseModelName(model.name);
  const [seen, channels] = findWeightShape(model, 'conv1_conv')?.slice(2) ?? [];
  const classes = findWeightShape(model, 'scores')?.at(-1);
  const input = model.inputs[0]?.shape ?? [];
  if (named === null || channels == null || classes == null) {
    throw wrongArgument('model', 'a ResNet built by `buildResNet` or `buildModel`', model.name);
  }
  return {
    architecture: {
      ...resnetArchitecture(named.depth, named.style, inputForChannels(seen)),
      width: channels,
    },
    classes,
    head: named.head,
    frames: input.length === 5 ? (input[1] ?? null) : null,
    faceFeatures: countFaceInputs(model),
  };
}

/** Suffix of the names of networks with face features. */
const WITH_FACE = '-face';

/** Properties in the name of a network. */
export interface NamedModel extends BackboneName {
  readonly head: Head;
  /** True if it has face features as second input. */
  readonly hasFace: boolean;
}

/** Name of a network: `resnet50`, `resnet50-gru`, `resnet50-v1-gru`, `resnet50-gru-face`. */
export function modelName(backbone: BackboneName, head: Head, hasFace = false): string {
  if (head === 'mean-probability') return backboneName(backbone);
  return `${backboneName(backbone)}-${head}${hasFace ? WITH_FACE : ''}`;
}

/** Parses the output of `modelName`; `null` if it is not a name of this package. */
export function parseModelName(name: string): NamedModel | null {
  const hasFace = name.endsWith(WITH_FACE);
  const [, first = '', headName = 'mean-probability'] =
    /^(resnet\d+(?:-v\d)?)(?:-([a-z-]+))?$/.exec(hasFace ? name.slice(0, -WITH_FACE.length) : name) ?? [];
  const backbone = parseBackbone(first);
  const head = HEADS.find((known) => known === headName);
  if (backbone === null || head === undefined) return null;
  return hasFace && head === 'mean-probability' ? null : { ...backbone, head, hasFace };
}

/** Kind of input for a first convolution with this number of channels. */
export function inputForChannels(channels: number | null | undefined): Input {
  return channels === inputChannels('rgb+sobel') ? 'rgb+sobel' : 'rgb';
}

function findWeightShape(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
