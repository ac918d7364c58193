import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';
import { HeadLayer, type Linear, linear } from './headLayer.js';

/**
 * The frames' weighted mean: `[batch, time, features]` → `[batch, features]`. Each frame's weight αᵢ = σ(q·fᵢ + b) is learned, and
 * the mean is Σ αᵢ fᵢ / Σ αᵢ: the self-attention of Frame Attention Networks (Meng, Peng, Wang & Qiao 2019,
 * https://arxiv.org/abs/1907.00193, eq. 2 and 3), without the relation-attention that follows there.
 *
 * The weights are `torch.nn.Linear(features, 1)`, transposed.
 */
export class AttentionPooling extends HeadLayer {
  static readonly className = 'AttentionPooling';

  #query!: Linear;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = singleShape(inputShape)[2] ?? 1;
    this.#query = this.addLinear('query', [features, 1]);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch = null, , features = null] = singleShape(inputShape);
    return [batch, features];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs);
      const [batch = 0, time = 0] = x.shape;
      const attentionLogits = tf.reshape(linear(x, this.#query), [batch, 1, time]);
      // The quotient of sigmoids as a softmax of their logarithms, which holds also where all of them are tiny. `tf.logSigmoid` would
      // not do: its gradient reads a tensor that `tidy` has disposed.
      const attentionWeights = tf.softmax(tf.neg(tf.softplus(tf.neg(attentionLogits))));
      return tf.squeeze(tf.matMul(attentionWeights, x), [1]);
    });
  }
}

tf.serialization.registerClass(AttentionPooling);
