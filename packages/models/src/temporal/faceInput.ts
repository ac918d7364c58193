import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { layerTensors } from '../heads/head.js';
import { BatchNormActivation } from '../resnet/batchNormActivation.js';
import { apply } from '../resnet/layers.js';
import type { TorchTensor } from '../weights/torchvisionNames.js';

/** Names of the layers: what is told of a clip's face, what standardizes it, and what joins it to the head's answer. */
export const FACE = { input: 'face', norm: 'face_norm', join: 'face_join' } as const;

/**
 * Joins what is known of a clip's face to what its head made of the frames: `[batch, width]` and `[batch, features]` →
 * `[batch, width + features]`. The face's features are standardized by a batch norm that never learns: see `standardizeFace`.
 */
export function joinFace(head: tf.SymbolicTensor, face: tf.SymbolicTensor): tf.SymbolicTensor {
  const norm = new BatchNormActivation({ name: FACE.norm, momentum: 0.9, epsilon: 1e-5, trainable: false });
  return apply(tf.layers.concatenate({ name: FACE.join, axis: -1 }), [head, apply(norm, face)]);
}

/** How many features of a face a network takes beside the frames; 0: none. */
export function countFaceInputs(model: tf.LayersModel): number {
  return model.layers.find(({ name }) => name === FACE.norm)?.weights[0]?.shape[0] ?? 0;
}

/**
 * Says how the features of faces are distributed over the training clips. The network sees (feature − mean) / deviation / √features:
 * the vector of a usual face is then of length 1 however many features tell it, so that the steps of an optimizer that scales each
 * weight's gradient, such as Adam, move the scores no more than those of the frames do.
 *
 * @param mean - `[features]` @param variance - `[features]`
 * @throws ModelError `MODEL_OPTION` where the network takes no such features
 */
export function standardizeFace(model: tf.LayersModel, mean: Float32Array, variance: Float32Array): void {
  const features = countFaceInputs(model);
  if (features === 0 || mean.length !== features || variance.length !== features) {
    throw wrongArgument('model', `one that takes ${mean.length} features of a face`, features);
  }
  tf.tidy(() => {
    const gain = tf.fill([features], 1 / Math.sqrt(features));
    const statistics = [tf.tensor1d(mean), tf.tensor1d(variance)];
    model.getLayer(FACE.norm).setWeights([gain, tf.zeros([features]), ...statistics]);
  });
}

/** Its tensors as those of `face = nn.BatchNorm1d(features)` in PyTorch; none for 0. */
export function faceTensors(features: number): readonly TorchTensor[] {
  if (features === 0) return [];
  return layerTensors(FACE.norm, [
    ['face.weight', [features], 'vector'],
    ['face.bias', [features], 'vector'],
    ['face.running_mean', [features], 'vector'],
    ['face.running_var', [features], 'vector'],
  ]);
}
