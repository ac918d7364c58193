import * as tf from '@tensorflow/tfjs';
import { type BackboneStyle, type Head, type Input, isClipModel } from '@dfer/models';
import { TrainError } from '../errors.js';

/** Options of a network to train. */
export interface NetworkOptions {
  readonly depth: number;
  /** Variant of the ResNet architecture. @defaultValue 'torchvision' */
  readonly style?: BackboneStyle;
  /** Input channels. @defaultValue 'rgb' */
  readonly input?: Input;
  readonly classes: number;
  /** Side of the input in pixels. */
  readonly inputSize: number;
  readonly seed: number;
  /** How the frames of a clip are combined. */
  readonly head: Head;
  /** Frames per clip; heads other than `mean-probability` are built for this number. */
  readonly frames: number;
  /** Number of face features per clip, as a second input beside the frames. @defaultValue 0, none */
  readonly faceFeatures?: number;
}

/**
 * Builds a network `[frames, size, size, 3]` → logits `[frames, classes]`, or, with a head other than `mean-probability`,
 * `[clips, frames, size, size, 3]` → `[clips, classes]` (no softmax), with `[clips, faceFeatures]` as an optional second input.
 */
export type NetworkBuilder = (options: NetworkOptions) => tf.LayersModel;

/** All weights of a network as variables: the trainable ones first, then moving statistics. */
export function variablesOf(network: tf.LayersModel): {
  readonly trainable: readonly tf.Variable[];
  readonly all: readonly tf.Variable[];
} {
  const asVariables = (weights: tf.LayersModel['weights']): tf.Variable[] =>
    weights.map((weight) => {
      const value = weight.read();
      if (value instanceof tf.Variable) return value;
      throw new TrainError(
        'NOT_BUILT',
        'internal',
        `Weight ${weight.name}: expected a built network's variable; received a plain tensor. Build the network with a known input shape.`,
      );
    });
  const trainable = asVariables(network.trainableWeights);
  return { trainable, all: [...trainable, ...asVariables(network.nonTrainableWeights)] };
}

/**
 * Computes the logits of each frame, `[frames, classes]`, or of each clip if the network's input is clips, `[clips, classes]`.
 * `training` selects batch statistics or moving averages.
 *
 * @param frames - `[frames, size, size, 3]`; frames of a clip are consecutive.
 * @param face - `[clips, features]`, only for a network with face features.
 */
export function computeLogits(
  network: tf.LayersModel,
  frames: tf.Tensor,
  training: boolean,
  face: tf.Tensor | null = null,
): tf.Tensor2D {
  const [, length] = network.inputs[0]?.shape ?? [];
  const clips = isClipModel(network) ? frames.reshape([-1, length ?? 1, ...frames.shape.slice(1)]) : frames;
  const inputs = face === null ? [clips] : [clips, face];
  if (network.inputs.length !== inputs.length) {
    throw new TrainError(
      'NOT_BUILT',
      'internal',
      `Network: expected ${inputs.length} inputs, frames${face === null ? ' only' : ' and face features'}; received a network with ${network.inputs.length}. Build it with the same \`faceFeatures\`.`,
    );
  }
  const output = network.apply(inputs.length === 1 ? clips : inputs, { training });
  const logits = Array.isArray(output) ? output[0] : output;
  if (logits instanceof tf.Tensor && logits.rank === 2)
    return logits.as2D(logits.shape[0]!, logits.shape[1]!);
  throw new TrainError(
    'NOT_BUILT',
    'internal',
    'Network: expected one output of rank 2 (frames or clips × classes); received something else. Pass a network that ends with its logits.',
  );
}
