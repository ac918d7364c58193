import type * as tf from '@tensorflow/tfjs';
import { backboneName, type BackboneName, parseBackbone } from '../backbones/index.js';
import { wrongArgument } from '../errors.js';
import { countFaceInputs } from '../temporal/faceInput.js';
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
  /** Features of a face that it takes beside the frames; 0: none. */
  readonly faceFeatures: number;
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
    faceFeatures: countFaceInputs(model),
  };
}

/** At the end of the names of networks that take features of a face beside the frames. */
const WITH_FACE = '-face';

/** What a network's name tells of it. */
export interface NamedModel extends BackboneName {
  readonly head: Head;
  /** Whether it takes features of a face beside the frames. */
  readonly hasFace: boolean;
}

/** What a network is called: `resnet50`, `resnet50-gru`, `resnet50-v1-gru`, `resnet50-gru-face`. */
export function modelName(backbone: BackboneName, head: Head, hasFace = false): string {
  if (head === 'mean-probability') return backboneName(backbone);
  return `${backboneName(backbone)}-${head}${hasFace ? WITH_FACE : ''}`;
}

/** The way back from `modelName`; `null`: it is none of this package. */
export function parseModelName(name: string): NamedModel | null {
  const hasFace = name.endsWith(WITH_FACE);
  const [, first = '', headName = 'mean-probability'] =
    /^(resnet\d+(?:-v\d)?)(?:-([a-z-]+))?$/.exec(hasFace ? name.slice(0, -WITH_FACE.length) : name) ?? [];
  const backbone = parseBackbone(first);
  const head = HEADS.find((known) => known === headName);
  if (backbone === null || head === undefined) return null;
  return hasFace && head === 'mean-probability' ? null : { ...backbone, head, hasFace };
}

/** What a first convolution of so many channels sees. */
export function inputForChannels(channels: number | null | undefined): Input {
  return channels === inputChannels('rgb+sobel') ? 'rgb+sobel' : 'rgb';
}

function findWeightShape(model: tf.LayersModel, layer: string): tf.Shape | undefined {
  return model.layers.find(({ name }) => name === layer)?.weights[0]?.shape;
}
