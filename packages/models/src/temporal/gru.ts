import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';
import { HeadLayer, type HeadLayerArgs, type Linear, linear } from './headLayer.js';

/** Arguments of a `Gru`. */
export type GruArgs = HeadLayerArgs & {
  /** Width of the state. */
  readonly units: number;
};

/**
 * Last state of a gated recurrent unit over the frames: `[batch, time, features]` → `[batch, units]`. Cho et al. 2014,
 * https://arxiv.org/abs/1406.1078, in the variant of cuDNN and `torch.nn.GRU`:
 *
 *     r, z = σ(W x + b + U h + c)     n = tanh(Wₙ x + bₙ + r (Uₙ h + cₙ))     h ← (1 − z) n + z h
 *
 * The reset gate r acts after the product with Uₙ, so there are two biases; the GRU of TensorFlow.js resets before it, has one
 * bias, and cannot use PyTorch's weights. The weights are `weight_ih_l0` … `bias_hh_l0`, matrices transposed, gates in the order
 * r, z, n.
 */
export class Gru extends HeadLayer {
  static readonly className = 'Gru';

  readonly units: number;
  #input!: Linear;
  #state!: Linear;

  constructor(args: GruArgs) {
    super(args);
    this.units = args.units;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = singleShape(inputShape)[2] ?? 1;
    const bound = 1 / Math.sqrt(this.units);
    this.#input = this.addLinear('input', [features, 3 * this.units], bound);
    this.#state = this.addLinear('state', [this.units, 3 * this.units], bound);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [singleShape(inputShape)[0] ?? null, this.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      let h: tf.Tensor = tf.zeros([x.shape[0] ?? 0, this.units]);
      for (const given of tf.unstack(linear(x, this.#input), 1)) {
        const [xr, xz, xn] = tf.split(given, 3, 1);
        const [hr, hz, hn] = tf.split(linear(h, this.#state), 3, 1);
        const r = tf.sigmoid(tf.add(xr!, hr!));
        const z = tf.sigmoid(tf.add(xz!, hz!));
        const n = tf.tanh(tf.add(xn!, tf.mul(r, hn!)));
        h = tf.add(n, tf.mul(z, tf.sub(h, n)));
      }
      return h;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units };
  }
}

tf.serialization.registerClass(Gru);
