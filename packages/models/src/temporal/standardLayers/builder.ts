import * as tf from '@tensorflow/tfjs';
import { apply } from '../../resnet/layers.js';

type X = tf.SymbolicTensor;

/** Region of an image that a crop keeps. */
export interface CropRegion {
  /** First row (or column) and count. */
  readonly rows: readonly [start: number, count: number];
  readonly columns: readonly [start: number, count: number];
}

/**
 * Creates the standard layers of one head. Layers without weights are numbered, so that the same head always gives the same file;
 * layers with weights are named so that the weights of the head can be found again.
 */
export class StandardLayerBuilder {
  #layerCount = 0;

  /** @param head - Name of the layer that the standard layers represent. */
  constructor(private readonly head: string) {}

  /** A dense layer over the last axis; `weights` are its kernel and its bias. */
  dense(part: string, x: X, weights: readonly tf.Tensor[], activation: 'gelu' | 'linear' = 'linear'): X {
    const units = weights[1]?.size ?? 1;
    return this.#weighted(tf.layers.dense({ name: `${this.head}/${part}`, units, activation }), x, weights);
  }

  layerNorm(part: string, x: X, weights: readonly tf.Tensor[], epsilon: number): X {
    const name = `${this.head}/${part}`;
    return this.#weighted(tf.layers.layerNormalization({ name, epsilon, axis: -1 }), x, weights);
  }

  /**
   * `factor · x + shift` over the last axis, implemented as a constant batch normalization because TensorFlow.js has no such
   * layer. Returned as a layer, because it may be used several times.
   */
  affine(part: string, factor: number, shift: number): tf.layers.Layer {
    return tf.layers.batchNormalization({
      name: `${this.head}/${part}`,
      epsilon: 0,
      trainable: false,
      gammaInitializer: tf.initializers.constant({ value: factor }),
      betaInitializer: tf.initializers.constant({ value: shift }),
    });
  }

  reshape(x: X, targetShape: number[]): X {
    return apply(tf.layers.reshape({ name: this.#next('reshape'), targetShape }), x);
  }

  /** Crops `[batch, height, width, channels]`. */
  crop(x: X, { rows: [top, height], columns: [left, width] }: CropRegion): X {
    const [, allRows, allColumns] = x.shape.map((side) => side ?? 0);
    const bottom = (allRows ?? 0) - top - height;
    const right = (allColumns ?? 0) - left - width;
    const cropping: [[number, number], [number, number]] = [
      [top, bottom],
      [left, right],
    ];
    return apply(tf.layers.cropping2D({ name: this.#next('crop'), cropping }), x);
  }

  add(...xs: X[]): X {
    return apply(tf.layers.add({ name: this.#next('add') }), xs);
  }

  multiply(...xs: X[]): X {
    return apply(tf.layers.multiply({ name: this.#next('multiply') }), xs);
  }

  concatenate(xs: X[]): X {
    return apply(tf.layers.concatenate({ name: this.#next('concatenate'), axis: -1 }), xs);
  }

  /** Matrix product of the last two axes, summed over `axes`. */
  dot(a: X, b: X, axes: [number, number]): X {
    return apply(tf.layers.dot({ name: this.#next('dot'), axes }), [a, b]);
  }

  activate(x: X, activation: 'sigmoid' | 'tanh' | 'softplus' | 'softmax'): X {
    return apply(tf.layers.activation({ name: this.#next(activation), activation }), x);
  }

  #weighted(layer: tf.layers.Layer, x: X, weights: readonly tf.Tensor[]): X {
    const y = apply(layer, x);
    layer.setWeights([...weights]);
    return y;
  }

  #next(kind: string): string {
    this.#layerCount++;
    return `${this.head}/${kind}${this.#layerCount}`;
  }
}
