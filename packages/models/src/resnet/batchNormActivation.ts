import * as tf from '@tensorflow/tfjs';
import type { LayerArgs } from '../ownLayer.js';

/** The standard layer that represents a part of a `BatchNormActivation` in a saved model. */
export interface StandardLayerName {
  readonly name: string;
}

/** Arguments of a `BatchNormActivation`. */
export interface BatchNormActivationArgs extends LayerArgs {
  /** Weight of the old value in the moving statistics. */
  readonly momentum: number;
  /** Added to the variance. */
  readonly epsilon: number;
  /** If set, a second input is added before the ReLU. */
  readonly add?: StandardLayerName | null;
  /** If set, a ReLU is applied. */
  readonly relu?: StandardLayerName | null;
}

/** Values of one call of the layer. */
interface Step {
  readonly x: tf.Tensor;
  readonly residual: tf.Tensor | undefined;
  readonly gamma: tf.Tensor;
  readonly beta: tf.Tensor;
}

/**
 * Batch normalization over the last axis with an optional residual addition and ReLU: the operations after each convolution of a
 * residual network. `[…, channels]`, or two of them → `[…, channels]`.
 *
 * One layer instead of three, so that a backend with fused kernels (`BatchNormTraining`, `BatchNormReluTraining` and
 * `BatchNormInference`) needs only one pass over the memory; other backends compute the three operations. Its weights are those
 * of `tf.layers.batchNormalization`. Models are saved with three standard layers: see `toStandardTopology`.
 */
export class BatchNormActivation extends tf.layers.Layer {
  /** Class name in models that were saved directly with `model.save`. */
  static readonly className = 'NormAct';

  readonly #args: BatchNormActivationArgs;
  #gamma!: tf.LayerVariable;
  #beta!: tf.LayerVariable;
  #movingMean!: tf.LayerVariable;
  #movingVariance!: tf.LayerVariable;

  constructor(args: BatchNormActivationArgs) {
    super(args);
    this.#args = args;
  }

  /** The standard layers after the batch normalization in a saved model; the batch normalization itself keeps the layer's name. */
  get tail(): { readonly add: StandardLayerName | null; readonly relu: StandardLayerName | null } {
    return { add: this.#args.add ?? null, relu: this.#args.relu ?? null };
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = [firstShape(inputShape).at(-1) ?? null];
    const weight = (name: string, initializer: 'zeros' | 'ones', trainable: boolean): tf.LayerVariable =>
      this.addWeight(name, shape, undefined, tf.initializers[initializer](), undefined, trainable);
    this.#gamma = weight('gamma', 'ones', true);
    this.#beta = weight('beta', 'zeros', true);
    this.#movingMean = weight('moving_mean', 'zeros', false);
    this.#movingVariance = weight('moving_variance', 'ones', false);
    super.build(inputShape);
  }

  /** True if the norm is free beside the sum, because the backend computes both in one pass over the memory. */
  get isFreeWithSum(): boolean {
    return this.tail.add !== null && hasKernel('BatchNormInference');
  }

  /** Weight of the batch statistics in the moving statistics. */
  get #share(): number {
    return 1 - this.#args.momentum;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return firstShape(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Readonly<Record<string, unknown>>): tf.Tensor {
    return tf.tidy(() => {
      const [x, residual] = Array.isArray(inputs) ? inputs : [inputs];
      if (x === undefined || (residual !== undefined) !== (this.tail.add !== null)) {
        throw new TypeError(`Layer ${this.name}: expected one input, and with \`add\` a second one.`);
      }
      const step = { x, residual, gamma: this.#gamma.read(), beta: this.#beta.read() };
      // A frozen norm neither updates its statistics nor uses those of the batch.
      return kwargs['training'] === true && this.trainable ? this.#train(step) : this.#infer(step);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { momentum, epsilon } = this.#args;
    const { add, relu } = this.tail;
    return {
      ...super.getConfig(),
      momentum,
      epsilon,
      add: add && { name: add.name },
      relu: relu && { name: relu.name },
    };
  }

  #train({ x, residual, gamma, beta }: Step): tf.Tensor {
    const { epsilon } = this.#args;
    const kernel = this.tail.relu ? 'BatchNormReluTraining' : 'BatchNormTraining';
    if (hasKernel(kernel)) {
      const [moving0, moving1] = [this.#movingMean.read(), this.#movingVariance.read()];
      const inputs = { x, gamma, beta, moving0, moving1, ...(residual ? { residual } : {}) };
      const attributes = { epsilon, residual: residual !== undefined, share: this.#share };
      return tf.engine().runKernel<tf.Tensor[]>(kernel, inputs, attributes)[0]!;
    }
    const { mean, variance } = tf.moments(
      x,
      x.shape.slice(0, -1).map((_, axis) => axis),
    );
    const normed = normalized(x, mean, variance, beta, gamma, epsilon);
    this.#follow(x, mean, variance);
    return this.#finish(normed, residual);
  }

  #infer({ x, residual, gamma, beta }: Step): tf.Tensor {
    const { epsilon } = this.#args;
    const [mean, variance] = [this.#movingMean.read(), this.#movingVariance.read()];
    if (!hasKernel('BatchNormInference')) {
      return this.#finish(normalized(x, mean, variance, beta, gamma, epsilon), residual);
    }
    const inputs = { x, mean, variance, gamma, beta, ...(residual ? { residual } : {}) };
    return tf
      .engine()
      .runKernel<tf.Tensor>('BatchNormInference', inputs, { epsilon, relu: this.tail.relu !== null });
  }

  #finish(normed: tf.Tensor, residual: tf.Tensor | undefined): tf.Tensor {
    const sum = residual === undefined ? normed : tf.add(residual, normed);
    return this.tail.relu ? tf.relu(sum) : sum;
  }

  /**
   * Updates the moving statistics. It uses the unbiased variance, n / (n − 1) times that of the batch, as PyTorch and TensorFlow's fused
   * batch norm, because n is small for small feature maps.
   */
  #follow(x: tf.Tensor, mean: tf.Tensor, biased: tf.Tensor): void {
    const values = x.size / biased.size;
    const variance = values > 1 ? tf.mul(biased, values / (values - 1)) : biased;
    for (const [moving, now] of [
      [this.#movingMean, mean],
      [this.#movingVariance, variance],
    ] as const) {
      const old = moving.read();
      moving.write(tf.sub(old, tf.mul(tf.sub(old, now), this.#share)));
    }
  }
}

tf.serialization.registerClass(BatchNormActivation);

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Normalizes `x`. Statistics have rank 1, although their types do not say so. */
function normalized(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  beta: tf.Tensor,
  gamma: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const [m, v, b, g] = [mean, variance, beta, gamma].map((statistic) => statistic.as1D());
  return tf.batchNorm(x, m!, v!, b, g, epsilon);
}

/** The first shape of a shape or a list of shapes. */
function firstShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  return shape.flatMap((side, i): tf.Shape => (!Array.isArray(side) ? [side] : i === 0 ? side : []));
}
