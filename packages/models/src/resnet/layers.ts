import * as tf from '@tensorflow/tfjs';
import type { Initializer } from '../ownLayer.js';
import type { ConvolutionSpec } from './convolutions.js';
import { BatchNormActivation } from './batchNormActivation.js';
import { PaddedConv2D } from './padded.js';

/** Creates the layers of one network; each layer with random weights gets the next seed. */
export class LayerFactory {
  private seedsUsed = 0;

  constructor(
    private readonly seed: number,
    private readonly initializer: 'kaiming' | 'zeros',
  ) {}

  /**
   * `[batch, height, width, in]` → `[batch, ⌈height/stride⌉, ⌈width/stride⌉, out]`, without bias, because batch normalization follows.
   *
   * Padding is ⌊kernel/2⌋ on every side, as in torchvision. With stride 2, TensorFlow's `same` would pad even sizes only at the bottom
   * and right, which would shift every imported filter by a pixel.
   */
  convolution(
    x: tf.SymbolicTensor,
    { name, out: channels, kernel, stride }: ConvolutionSpec,
  ): tf.SymbolicTensor {
    const width = Math.floor(kernel / 2);
    const layer = new PaddedConv2D({
      name: `${name}_conv`,
      filters: channels,
      kernelSize: [kernel, kernel],
      strides: [stride, stride],
      border: width === 0 ? null : { width, name: stride === 1 ? null : `${name}_pad` },
      kernelInitializer: this.kaimingNormal(kernel * kernel * channels),
    });
    return apply(layer, x);
  }

  /** `[…, features]` → `[…, units]`, with initial weights uniform in ±1/√features and biases of 0. */
  dense(x: tf.SymbolicTensor, name: string, units: number): tf.SymbolicTensor {
    const kernelInitializer = this.uniform(1 / Math.sqrt(x.shape.at(-1) ?? 1));
    return apply(tf.layers.dense({ name, units, kernelInitializer }), x);
  }

  /** Draws weights uniformly in ±`bound`, with the next seed. */
  uniform(bound: number): Initializer {
    if (this.initializer === 'zeros') return tf.initializers.zeros();
    return tf.initializers.randomUniform({ minval: -bound, maxval: bound, seed: this.nextSeed() });
  }

  /**
   * Normal distribution with standard deviation √(2 / fan-out), He et al. 2015, https://arxiv.org/abs/1502.01852.
   * `tf.initializers.heNormal` uses fan-in and truncates the tails.
   */
  private kaimingNormal(fanOut: number): Initializer {
    if (this.initializer === 'zeros') return tf.initializers.zeros();
    return tf.initializers.randomNormal({ mean: 0, stddev: Math.sqrt(2 / fanOut), seed: this.nextSeed() });
  }

  private nextSeed(): number {
    // The step is a prime, so that networks with neighboring seeds share no layer.
    return this.seed + 15_485_863 * ++this.seedsUsed;
  }
}

/** Operations after a normalization, with the names of their layers in a saved model. */
export interface NormTail {
  /** Added before the ReLU. */
  readonly residual?: tf.SymbolicTensor;
  readonly add?: string;
  readonly relu?: string;
}

/** Batch normalization with torchvision's constants (torchvision's momentum 0.1 weighs the new value, TensorFlow's weighs the old one). */
export function normalize(
  x: tf.SymbolicTensor,
  name: string,
  { residual, add, relu }: NormTail = {},
): tf.SymbolicTensor {
  const layer = new BatchNormActivation({
    name: `${name}_bn`,
    momentum: 0.9,
    epsilon: 1e-5,
    add: add === undefined ? null : { name: add },
    relu: relu === undefined ? null : { name: relu },
  });
  return apply(layer, residual === undefined ? x : [x, residual]);
}

/** Applies a layer with a single output tensor. */
export function apply(layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  const y = layer.apply(x);
  if (y instanceof tf.SymbolicTensor) return y;
  throw new TypeError(`Layer ${layer.name}: expected a single symbolic output tensor.`);
}
