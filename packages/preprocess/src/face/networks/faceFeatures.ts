import * as tf from '@tensorflow/tfjs';
import type { FaceWeights } from './faceApiWeights.js';

/** Pixels per side of the input of face-api.js's landmark and expression networks. */
export const INPUT = 112;
// face-api.js, `faceFeatureExtractor/FaceFeatureExtractor.ts`.
export const MEAN_RGB = [122.782, 117.001, 104.298] as const;

/**
 * Runs the backbone that face-api.js's landmark and expression networks share (`FaceFeatureExtractor`).
 *
 * @param input - `[crops, 112, 112, 3]`, (value − mean) / 255
 * @returns `[crops, 256]`
 */
export function faceFeatures(weights: FaceWeights, input: tf.Tensor4D): tf.Tensor2D {
  let x = denseBlock(weights, input, 'dense0');
  for (const block of ['dense1', 'dense2', 'dense3']) x = denseBlock(weights, x, block);
  const features = tf.avgPool(x, 7, 2, 'valid');
  const [crops] = features.shape;
  return features.reshape([crops, -1]);
}

/** The last layer of both networks. @returns `[crops, outputs]` */
export function fullyConnected(weights: FaceWeights, features: tf.Tensor2D, outputs: number): tf.Tensor2D {
  return tf.add(tf.matMul(features, weights.get('fc/weights').as2D(-1, outputs)), weights.get('fc/bias'));
}

/** face-api.js, `denseBlock4`: four layers, each with the sum of the previous ones as input. */
function denseBlock(weights: FaceWeights, x: tf.Tensor4D, block: string): tf.Tensor4D {
  let sum =
    block === 'dense0'
      ? convolve(weights, x, `${block}/conv0`, 'filters', 2, 'relu')
      : tf.relu(separable(weights, x, `${block}/conv0`, 2));
  let out = sum;
  for (let layer = 1; layer < 4; layer++) {
    sum = tf.add(sum, separable(weights, out, `${block}/conv${layer}`, 1));
    out = tf.relu(sum);
  }
  return out;
}

function separable(weights: FaceWeights, x: tf.Tensor4D, layer: string, stride: number): tf.Tensor4D {
  const depthwise = weights.get(`${layer}/depthwise_filter`).as4D(3, 3, x.shape[3], 1);
  const each = tf.depthwiseConv2d(x, depthwise, stride, 'same');
  return convolve(weights, each, layer, 'pointwise_filter', 1, 'linear');
}

function convolve(
  weights: FaceWeights,
  x: tf.Tensor4D,
  layer: string,
  filterName: string,
  strides: number,
  activation: 'relu' | 'linear',
): tf.Tensor4D {
  const filter = weights.get(`${layer}/${filterName}`);
  const [height = 1, width = 1, inChannels = 1, outChannels = 1] = filter.shape;
  return tf.fused.conv2d({
    x,
    filter: filter.as4D(height, width, inChannels, outChannels),
    bias: weights.get(`${layer}/bias`),
    strides,
    pad: 'same',
    activation,
  });
}
