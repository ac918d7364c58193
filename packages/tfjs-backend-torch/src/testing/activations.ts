import type * as tf from '@tensorflow/tfjs';

/** All activations that TensorFlow.js fuses with convolutions and matrix products. */
export const ACTIVATIONS: readonly tf.fused.Activation[] = [
  'linear',
  'relu',
  'relu6',
  'elu',
  'leakyrelu',
  'sigmoid',
  'prelu',
];
