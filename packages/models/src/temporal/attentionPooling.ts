import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';
import { HeadLayer, type Linear, linear } from './headLayer.js';

/**
 * Weighted mean over the frames: `[batch, time, features]` → `[batch, features]`. Each frame has a learned weight αᵢ = σ(q·fᵢ + b), and
 * the mean is Σ αᵢ fᵢ / Σ αᵢ: the self-attention of Frame Attention Networks (Meng, Peng, Wang & Qiao 2019,
 * https://arxiv.org/abs/1907.00193, eq. 2 and 3), without their relation-attention.
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
      // The quotient of sigmoids, computed as a softmax of their logarithms to avoid underflow. `tf.logSigmoid` does not
      // work: its gradient reads a tensor that `tidy` has disposed.
      const attentionWeights = tf.softmax(tf.neg(tf.softplus(tf.neg(attentionLogits))));
      return tf.squeeze(tf.matMul(attentionWeights, x), [1]);
    });
  }
}

tf.serialization.registerClass(AttentionPooling);
