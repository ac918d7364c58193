import * as tf from '@tensorflow/tfjs';
import { wrongArgument } from '../errors.js';
import { layerTensors } from '../heads/head.js';
import { BatchNormActivation } from '../resnet/batchNormActivation.js';
import { apply } from '../resnet/layers.js';
import type { TorchTensor } from '../weights/torchvisionNames.js';

/** Names of the layers: face input, standardization, and concatenation with the output of the head. */
export const FACE = { input: 'face', norm: 'face_norm', join: 'face_join' } as const;

/**
 * Concatenates the output of the head and the face features: `[batch, width]` and `[batch, features]` →
 * `[batch, width + features]`. A frozen batch norm standardizes the face features: see `standardizeFace`.
 */
export function joinFace(head: tf.SymbolicTensor, face: tf.SymbolicTensor): tf.SymbolicTensor {
  const norm = new BatchNormActivation({ name: FACE.norm, momentum: 0.9, epsilon: 1e-5, trainable: false });
  return apply(tf.layers.concatenate({ name: FACE.join, axis: -1 }), [head, apply(norm, face)]);
}

/** Number of face features that a network takes; 0: none. */
export function countFaceInputs(model: tf.LayersModel): number {
  return model.layers.find(({ name }) => name === FACE.norm)?.weights[0]?.shape[0] ?? 0;
}

/**
 * Sets the statistics that standardize face features. The network computes (feature − mean) / deviation / √features, so a typical
 * vector has length 1 for any number of features. Otherwise the steps of an optimizer that scales each gradient, such as Adam, would
 * change the logits more through the face than through the frames.
 *
 * @param mean - `[features]` @param variance - `[features]`
 * @throws ModelError `MODEL_OPTION` if the network does not take this number of features
 */
export function standardizeFace(model: tf.LayersModel, mean: Float32Array, variance: Float32Array): void {
  const features = countFaceInputs(model);
  if (features === 0 || mean.length !== features || variance.length !== features) {
    throw wrongArgument('model', `a model with ${mean.length} face features`, features);
  }
  tf.tidy(() => {
    const gain = tf.fill([features], 1 / Math.sqrt(features));
    const statistics = [tf.tensor1d(mean), tf.tensor1d(variance)];
    model.getLayer(FACE.norm).setWeights([gain, tf.zeros([features]), ...statistics]);
  });
}

/** Its tensors in PyTorch, `face = nn.BatchNorm1d(features)`; empty for 0. */
export function faceTensors(features: number): readonly TorchTensor[] {
  if (features === 0) return [];
  return layerTensors(FACE.norm, [
    ['face.weight', [features], 'vector'],
    ['face.bias', [features], 'vector'],
    ['face.running_mean', [features], 'vector'],
    ['face.running_var', [features], 'vector'],
  ]);
}
