import * as tf from '@tensorflow/tfjs';
import type { Initializer, LayerArgs } from '../ownLayer.js';

/** What a head's weights are drawn by: uniformly in ±`bound`. */
export type Uniform = (bound: number) => Initializer;

export type HeadLayerArgs = LayerArgs & {
  /** @defaultValue zeros, for weights that are set afterwards */
  readonly uniform?: Uniform;
};

/** A matrix and what is added to its product. */
export interface Linear {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable;
}

/**
 * A layer that looks at a clip's frames together. Its weights are named as those of the standard layers that stand for it when the model
 * is saved: `gru/input/kernel` is weight `input/kernel` of layer `gru` here, and the kernel of layer `gru/input` there.
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

  /** Weights as `torch.nn.Linear` draws them: uniform in ±1/√in, or in ±`bound`. */
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
