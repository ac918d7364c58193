import * as tf from '@tensorflow/tfjs';
import { clipGradients } from '../optim/clipGradients.js';
import { type Loss, computeLoss, type Targets } from '../optim/losses/index.js';
import { computeLogits } from '../network/network.js';
import type { Optimizer } from '../optim/optimizer.js';
import { classesOf } from '../optim/targets.js';

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
  /** Face features, `[clips, features]`; the caller disposes them. @defaultValue null, none */
  readonly face?: tf.Tensor2D | null;
}

/** Step outputs, left on the device so that the step does not wait for a read-back. */
export interface StepOutput {
  readonly loss: tf.Scalar;
  /** Number of rows, or clips, whose (most probable) target class was predicted. */
  readonly hits: tf.Scalar;
}

/**
 * Performs one update; leaves no tensors but its output, which the caller disposes.
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
  const loss = options.loss ?? { kind: 'cross-entropy' };
  return tf.tidy(() => {
    const kept: tf.Scalar[] = [];
    const { value, grads } = tf.variableGrads(() => {
      const logits = computeLogits(network, images, true, face);
      const truth = tf.tensor1d([...classesOf(targets, logits.shape[1])], 'int32');
      kept.push(tf.keep(tf.sum(tf.equal(tf.argMax(logits, 1), truth)).asScalar()));
      return computeLoss(logits, targets, { loss, labelSmoothing, classWeights });
    }, [...trainable]);
    optimizer.step(maxGradientNorm === null ? grads : clipGradients(grads, maxGradientNorm), learningRate);
    return { loss: value, hits: kept[0]! };
  });
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
