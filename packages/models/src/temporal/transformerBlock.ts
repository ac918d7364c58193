import * as tf from '@tensorflow/tfjs';
import { onlyTensor, singleShape } from '../ownLayer.js';
import { HeadLayer, type HeadLayerArgs, type Linear, linear } from './headLayer.js';

/** Arguments of a `TransformerBlock`. */
export type TransformerBlockArgs = HeadLayerArgs & {
  /** Number of attention heads; must divide the number of features. */
  readonly heads: number;
};

/** Weights of a layer normalization. */
interface Norm {
  readonly gamma: tf.LayerVariable;
  readonly beta: tf.LayerVariable;
}

/** Added to the variance; PyTorch's default. */
export const LAYER_NORM_EPSILON = 1e-5;

/** Ratio of the feed-forward width to the input width; 1024 to 512 in Former-DFER. */
export const FEED_FORWARD_GROWTH = 2;

/**
 * Learned positions and one transformer encoder block over the frames, `[batch, time, features]` → the same: a block of the temporal
 * transformer of Former-DFER (Zhao & Liu 2021, https://doi.org/10.1145/3474085.3475292), with normalization before attention
 * and feed-forward (pre-norm, Xiong et al. 2020, https://arxiv.org/abs/2002.04745):
 *
 *     x ← x + positions     x ← x + attention(norm1(x))     x ← x + linear2(GELU(linear1(norm2(x))))
 *
 * Former-DFER has three blocks and a class token; here the mean over the frames follows, as in `Temporal_Transformer_Mean` of
 * DFER-CLIP (https://github.com/zengqunzhao/DFER-CLIP, models/Temporal_Model.py). The weights are those of
 * `torch.nn.TransformerEncoderLayer(features, heads, 2 * features, activation='gelu', norm_first=True)`, matrices transposed.
 */
export class TransformerBlock extends HeadLayer {
  static readonly className = 'TransformerBlock';

  readonly heads: number;
  #positions!: tf.LayerVariable;
  #norm1!: Norm;
  #projections!: Linear;
  #out!: Linear;
  #norm2!: Norm;
  #linear1!: Linear;
  #linear2!: Linear;

  constructor(args: TransformerBlockArgs) {
    super(args);
    this.heads = args.heads;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const [, time, features] = singleShape(inputShape).map((side) => side ?? 1);
    const width = features ?? 1;
    const inner = FEED_FORWARD_GROWTH * width;
    // One vector of time · features, as in the standard layers. ±0.02 is similar to BERT and ViT.
    this.#positions = this.addVector('positions/beta', (time ?? 1) * width, this.uniform(0.02));
    this.#norm1 = this.#norm('norm1', width);
    // Xavier bound for [width, 3 · width], as in `torch.nn.MultiheadAttention`.
    this.#projections = this.addLinear('projections', [width, 3 * width], Math.sqrt(6 / (4 * width)));
    this.#out = this.addLinear('out', [width, width]);
    this.#norm2 = this.#norm('norm2', width);
    this.#linear1 = this.addLinear('linear1', [width, inner]);
    this.#linear2 = this.addLinear('linear2', [inner, width]);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return singleShape(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const frames = onlyTensor(inputs);
      const [, time = 0, width = 0] = frames.shape;
      let x = tf.add(frames, tf.reshape(this.#positions.read(), [time, width]));
      x = tf.add(x, linear(this.#attend(layerNorm(x, this.#norm1)), this.#out));
      const inner = gelu(linear(layerNorm(x, this.#norm2), this.#linear1));
      return tf.add(x, linear(inner, this.#linear2));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heads: this.heads };
  }

  /** Multi-head self-attention over the frames. */
  #attend(x: tf.Tensor): tf.Tensor {
    const [batch = 0, time = 0, width = 0] = x.shape;
    const size = width / this.heads;
    const [queries, keys, values] = tf.split(linear(x, this.#projections), 3, 2).map((part) =>
      // [batch, heads, time, size]
      tf.transpose(tf.reshape(part, [batch, time, this.heads, size]), [0, 2, 1, 3]),
    );
    const attentionScores = tf.mul(tf.matMul(queries!, keys!, false, true), 1 / Math.sqrt(size));
    const attended = tf.matMul(tf.softmax(attentionScores), values!);
    return tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [batch, time, width]);
  }

  #norm(name: string, width: number): Norm {
    return {
      gamma: this.addVector(`${name}/gamma`, width, tf.initializers.ones()),
      beta: this.addVector(`${name}/beta`, width, tf.initializers.zeros()),
    };
  }
}

tf.serialization.registerClass(TransformerBlock);

/** Layer normalization over the last axis (Ba et al. 2016, https://arxiv.org/abs/1607.06450). */
function layerNorm(x: tf.Tensor, { gamma, beta }: Norm): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  const scale = tf.mul(tf.rsqrt(tf.add(variance, LAYER_NORM_EPSILON)), gamma.read());
  return tf.add(tf.mul(tf.sub(x, mean), scale), beta.read());
}

/** GELU: x · Φ(x) (Hendrycks & Gimpel 2016, https://arxiv.org/abs/1606.08415). */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}
