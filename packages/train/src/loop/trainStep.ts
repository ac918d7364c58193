import * as tf from '@tensorflow/tfjs';
import { clipGradients } from '../optim/clipGradients.js';
import { type Loss, computeLoss, type Targets } from '../optim/losses/index.js';
import { computeLogits } from '../network/network.js';
import type { LossScaler } from '../optim/lossScaler.js';
import type { Optimizer } from '../optim/optimizer.js';
import { classesOf } from '../optim/targets.js';
import { unscaleGradients } from '../optim/unscaleGradients.js';

export interface StepOptions {
  /** Side of the frames in pixels. */
  readonly size: number;
  readonly labelSmoothing: number;
  readonly learningRate: number;
  /** @defaultValue cross-entropy */
  readonly loss?: Loss;
  /** Weight of each class. @defaultValue null, equal weights */
  readonly classWeights?: readonly number[] | null;
  /** Maximum gradient norm. @defaultValue null, no clipping */
  readonly maxGradientNorm?: number | null;
  /** Scales the loss, for float16; the step adapts it. @defaultValue null, the loss is not scaled */
  readonly lossScaler?: LossScaler | null;
  /** Face features, `[clips, features]`; the caller disposes them. @defaultValue null, none */
  readonly face?: tf.Tensor2D | null;
}

/** Step outputs, left on the device so that the step does not wait for a read-back. */
export interface StepOutput {
  /** Not scaled. */
  readonly loss: tf.Scalar;
  /** Number of rows, or clips, whose (most probable) target class was predicted. */
  readonly hits: tf.Scalar;
  /** Scale of the loss after a step that was skipped because its gradients were not finite; `null`: the step was performed. */
  readonly skippedTo: number | null;
}

/**
 * Performs one update; leaves no tensors but its output, which the caller disposes. With a loss scaler, an update whose gradients are not
 * finite is skipped: weights and moments keep their values, and moving statistics follow the forward pass, as in PyTorch.
 *
 * @param images - `[rows, size, size, 3]`, normalized; the caller disposes them.
 * @param targets - One per row, or one per clip if the network's input is clips.
 */
export function trainStep(
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  images: tf.Tensor4D,
  targets: Targets,
  options: Omit<StepOptions, 'size'>,
): StepOutput {
  const { labelSmoothing, learningRate, maxGradientNorm = null, classWeights = null, face } = options;
  const { lossScaler = null } = options;
  const loss = options.loss ?? { kind: 'cross-entropy' };
  let skippedTo: number | null = null;
  const outputs = tf.tidy(() => {
    const kept: tf.Scalar[] = [];
    const { value, grads } = tf.variableGrads(() => {
      const logits = computeLogits(network, images, true, face);
      const truth = tf.tensor1d([...classesOf(targets, logits.shape[1])], 'int32');
      kept.push(tf.keep(tf.sum(tf.equal(tf.argMax(logits, 1), truth)).asScalar()));
      const unscaled = computeLoss(logits, targets, { loss, labelSmoothing, classWeights });
      if (lossScaler === null) return unscaled;
      kept.push(tf.keep(unscaled));
      return tf.mul<tf.Scalar>(unscaled, lossScaler.scale);
    }, [...trainable]);
    const update = (ready: tf.NamedTensorMap): void => {
      optimizer.step(maxGradientNorm === null ? ready : clipGradients(ready, maxGradientNorm), learningRate);
    };
    const hits = kept[0]!;
    if (lossScaler === null) {
      update(grads);
      return { loss: value, hits };
    }
    const unscaled = unscaleGradients(grads, lossScaler.scale);
    if (unscaled !== null) update(unscaled);
    lossScaler.update(unscaled === null);
    if (unscaled === null) skippedTo = lossScaler.scale;
    return { loss: kept[1]!, hits };
  });
  return { ...outputs, skippedTo };
}

/**
 * Performs one update from pixels in memory; leaves no tensors.
 *
 * @param batch - `input`: `[rows, size, size, 3]`, normalized.
 * @param targets - One per row; a plain list has class indices.
 * @returns The loss, and the number of rows whose (most probable) target class was predicted.
 */
export function trainStepOnArray(
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  batch: { readonly input: Float32Array },
  targets: Targets | readonly number[],
  options: StepOptions,
): { readonly loss: number; readonly hits: number } {
  const { size } = options;
  const wanted: Targets = 'kind' in targets ? targets : { kind: 'classes', rows: targets };
  return tf.tidy(() => {
    const images = tf.tensor4d(batch.input, [batch.input.length / (size * size * 3), size, size, 3]);
    const { loss, hits } = trainStep(network, trainable, optimizer, images, wanted, options);
    return { loss: loss.dataSync()[0]!, hits: hits.dataSync()[0]! };
  });
}
