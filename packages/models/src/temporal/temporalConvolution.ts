import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';
import { HeadLayer, type Linear } from './headLayer.js';

/** Kernel size in frames. */
export const TAPS = 3;

/** Dilation of each block. */
export const DILATIONS: readonly number[] = [1, 2];

/**
 * Residual dilated convolutions over time, `[batch, time, features]` → the same: x ← x + ReLU(conv(x)) for each dilation, with
 * zero padding that keeps the number of frames. After Bai, Kolter & Koltun 2018, https://arxiv.org/abs/1803.01271,
 * with one convolution per block, and not causal because whole clips are given.
 *
 * The weights are those of `torch.nn.Conv1d(features, features, 3, padding=dilation, dilation=dilation)`, with reversed axes.
 */
export class TemporalConvolution extends HeadLayer {
  static readonly className = 'TemporalConvolution';

  #convolutions: readonly Linear[] = [];

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const features = singleShape(inputShape)[2] ?? 1;
    const bound = 1 / Math.sqrt(TAPS * features);
    this.#convolutions = DILATIONS.map((_, i) => ({
      kernel: this.addWeight(
        `conv${i + 1}/kernel`,
        [TAPS, features, features],
        'float32',
        this.uniform(bound),
      ),
      bias: this.addVector(`conv${i + 1}/bias`, features, this.uniform(bound)),
    }));
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return singleShape(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() =>
      this.#convolutions.reduce((x, { kernel, bias }, i) => {
        const y = dilated(x, kernel.read(), DILATIONS[i]!);
        return tf.add(x, tf.relu(tf.add(y, bias.read())));
      }, onlyTensor(inputs)),
    );
  }
}

/** Dilated convolution as one matrix product, because TensorFlow.js has no gradient of dilated convolutions. @param kernel - `[taps, in, out]`. */
function dilated(x: tf.Tensor, kernel: tf.Tensor, dilation: number): tf.Tensor {
  const [batch = 0, time = 0, features = 0] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [dilation, dilation],
    [0, 0],
  ]);
  const taps = Array.from({ length: TAPS }, (_, k) =>
    tf.slice(padded, [0, k * dilation, 0], [batch, time, features]),
  );
  const rows = tf.reshape(tf.concat(taps, 2), [batch * time, TAPS * features]);
  return tf.reshape(tf.matMul(rows, tf.reshape(kernel, [TAPS * features, -1])), [batch, time, -1]);
}

tf.serialization.registerClass(TemporalConvolution);
