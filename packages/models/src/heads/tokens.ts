import type * as tf from '@tensorflow/tfjs';
import type { LayerFactory } from '../resnet/layers.js';
import type { TorchTensor } from '../weights/torchvisionNames.js';
import { layerTensors } from './head.js';

/** Maximum token width, as in Former-DFER and DFER-CLIP; wider features are projected first. */
const TOKEN_WIDTH_MOST = 512;

/** Width of a token. @param features - Per frame. */
export function tokenWidth(features: number): number {
  return Math.min(features, TOKEN_WIDTH_MOST);
}

/** The features of the frames, projected to the token width if necessary. */
export function projected(layers: LayerFactory, features: tf.SymbolicTensor): tf.SymbolicTensor {
  const own = features.shape.at(-1) ?? 1;
  return own === tokenWidth(own) ? features : layers.dense(features, 'projection', tokenWidth(own));
}

/** The tensors of that projection; empty if there is none. */
export function projectionTensors(features: number): readonly TorchTensor[] {
  const width = tokenWidth(features);
  if (features === width) return [];
  return layerTensors('projection', [
    ['projection.weight', [width, features], 'matrix'],
    ['projection.bias', [width], 'vector'],
  ]);
}
