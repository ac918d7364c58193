import * as tf from '@tensorflow/tfjs';
import type { Initializer, LayerArgs } from '../ownLayer.js';

/** Returns a uniform initializer in ±`bound`. */
export type Uniform = (bound: number) => Initializer;

export type HeadLayerArgs = LayerArgs & {
  /** @defaultValue zeros, for weights that are loaded afterwards */
  readonly uniform?: Uniform;
};

/** Kernel and bias of a linear map. */
export interface Linear {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
}

/**
 * A layer over all frames of a clip. Its weights are named after the standard layers that represent it in a saved model:
 * `gru/input/kernel` is weight `input/kernel` of layer `gru` here, and the kernel of layer `gru/input` there.
 */
export abstract class HeadLayer extends tf.layers.Layer {
  protected readonly uniform: Uniform;

  constructor({ uniform, ...args }: HeadLayerArgs) {
    super(args);
    this.uniform = uniform ?? (() => tf.initializers.zeros());
  }

  protected addVector(name: string, length: number, initializer: Initializer): tf.LayerVariable {
    return this.addWeight(name, [length], 'float32', initializer);
  }

  /** Adds weights initialized as in `torch.nn.Linear`: uniform in ±1/√in, or in ±`bound`. */
  protected addLinear(name: string, [input, output]: readonly [number, number], bound?: number): Linear {
    const initial = this.uniform(bound ?? 1 / Math.sqrt(input));
    return {
      kernel: this.addWeight(`${name}/kernel`, [input, output], 'float32', initial),
      bias: this.addVector(`${name}/bias`, output, this.uniform(bound ?? 1 / Math.sqrt(input))),
    };
  }
}

/** `[…, in]` → `[…, out]`. */
export function linear(x: tf.Tensor, { kernel, bias }: Linear): tf.Tensor {
  const matrix = kernel.read();
  const rows = tf.reshape(x, [-1, x.shape.at(-1) ?? 1]);
  const product = tf.add(tf.matMul(rows, matrix), bias.read());
  return tf.reshape(product, [...x.shape.slice(0, -1), matrix.shape.at(-1) ?? 1]);
}
