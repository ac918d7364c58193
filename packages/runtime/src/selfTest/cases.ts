import * as tf from '@tensorflow/tfjs';
import { valueAt, noiseAt, type Fingerprint } from './fingerprint.js';

type Shape4D = readonly [number, number, number, number];

interface Named {
  /** Name in messages. */
  readonly name: string;
  /** Fingerprints of the outputs, then of the gradients. */
  readonly expected: readonly Fingerprint[];
}

interface ConvolutionCase extends Named {
  readonly kind: 'convolution' | 'fusedConvolution';
  readonly x: Shape4D;
  readonly filter: Shape4D;
  readonly stride: number;
  readonly pad: 'same' | 'valid';
  /** True if x is a batch of images, whose gradient is not needed. */
  readonly images: boolean;
}

interface NormOrPoolCase extends Named {
  readonly kind: 'batchNorm' | 'maxPool' | 'averagePool';
  readonly x: Shape4D;
}

interface MatMulCase extends Named {
  readonly kind: 'matMul';
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

interface CrossEntropyCase extends Named {
  readonly kind: 'crossEntropy';
  /** `[batch, classes]`; the labels of the batch are 0, 1, 2 … in turn. */
  readonly logits: readonly [number, number];
}

/** One operation with its gradients. Every backend of TensorFlow.js has all of them. */
export type Case = ConvolutionCase | NormOrPoolCase | MatMulCase | CrossEntropyCase;

const EPSILON = 1e-3;

/** Runs a case on the open backend. @returns its outputs and gradients, in the order of `expected`; the caller disposes them */
export function runCase(spec: Case): tf.Tensor[] {
  return tf.tidy(() => {
    switch (spec.kind) {
      case 'convolution': {
        const { stride, pad } = spec;
        const [x, filter] = [values4d(spec.x, 1), values4d(spec.filter, 2)];
        if (spec.images) {
          return withGradients((w) => tf.conv2d(x, rank4(w!), stride, pad), [filter]);
        }
        return withGradients((a, w) => tf.conv2d(rank4(a!), rank4(w!), stride, pad), [x, filter]);
      }
      case 'fusedConvolution': {
        const { stride: strides, pad } = spec;
        const [x, filter] = [values4d(spec.x, 1), values4d(spec.filter, 2)];
        const bias = values([spec.filter[3]], 4);
        return [tf.fused.conv2d({ x, filter, strides, pad, bias, activation: 'relu' })];
      }
      case 'batchNorm': {
        const channels = [spec.x[3]];
        const gamma = tf.add(values(channels, 2), 1.5);
        return withGradients(normalized, [values(spec.x, 1), gamma, values(channels, 4)]);
      }
      case 'maxPool':
        return withGradients((x) => tf.maxPool(rank4(x!), 3, 2, 'same'), [distinct(spec.x, 1)]);
      case 'averagePool': {
        const window: [number, number] = [spec.x[1], spec.x[2]];
        return withGradients((x) => tf.avgPool(rank4(x!), window, 1, 'valid'), [values(spec.x, 1)]);
      }
      case 'matMul':
        return withGradients((a, b) => tf.matMul(a!, b!), [values(spec.a, 1), values(spec.b, 2)]);
      case 'crossEntropy': {
        const [batch, classes] = spec.logits;
        const labels = tf.oneHot(
          Array.from({ length: batch }, (_, i) => i % classes),
          classes,
        );
        const { value, grad } = tf.valueAndGrad((logits) =>
          tf.losses.softmaxCrossEntropy(labels, logits).asScalar(),
        )(values(spec.logits, 1));
        return [value, grad];
      }
    }
  });
}

/**
 * Batch norm with batch statistics, and a ReLU: as one kernel if the backend has it (as in the networks of `@dfer/models`), else step
 * by step.
 */
export function normalized(...[x, gamma, beta]: tf.Tensor[]): tf.Tensor {
  const kernel = 'BatchNormReluTraining';
  if (tf.getKernel(kernel, tf.getBackend()) !== undefined) {
    const inputs = { x: x!, gamma: gamma!, beta: beta! };
    return tf.engine().runKernel<tf.Tensor[]>(kernel, inputs, { epsilon: EPSILON, residual: false })[0]!;
  }
  const { mean, variance } = tf.moments(x!, [0, 1, 2]);
  return tf.relu(tf.batchNorm(x!, mean.as1D(), variance.as1D(), beta!.as1D(), gamma!.as1D(), EPSILON));
}

/** y and the gradients of all inputs, for a fixed gradient of y. */
function withGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] {
  const outputs: tf.Tensor[] = [];
  const { grads } = tf.valueAndGrads((...given) => {
    const y = tf.keep(f(...given));
    outputs.push(y);
    return tf.sum(tf.mul(y, values(y.shape, 3)));
  })(inputs);
  return [...outputs, ...grads];
}

/** The input tensor from which the reference was computed. */
export function values(shape: readonly number[], seed: number): tf.Tensor {
  return filled(shape, (i) => valueAt(i, seed));
}

function values4d(shape: Shape4D, seed: number): tf.Tensor4D {
  return rank4(values(shape, seed));
}

/** Values ≥ 0, as after a ReLU, that differ within each 3 × 3 window, so that its maximum is unique. */
function distinct(shape: Shape4D, seed: number): tf.Tensor {
  const [, height, width, channels] = shape;
  return filled(shape, (i) => {
    const column = Math.floor(i / channels) % width;
    const row = Math.floor(i / (channels * width)) % height;
    return ((noiseAt(i, seed) % 28) * 9 + (row % 3) * 3 + (column % 3)) / 128;
  });
}

function filled(shape: readonly number[], valueOf: (index: number) => number): tf.Tensor {
  const all = new Float32Array(shape.reduce((product, side) => product * side, 1));
  // Twenty times faster than `Float32Array.from`.
  for (let i = 0; i < all.length; i++) all[i] = valueOf(i);
  return tf.tensor(all, [...shape]);
}

function rank4(x: tf.Tensor): tf.Tensor4D {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  return x.as4D(n, h, w, c);
}
