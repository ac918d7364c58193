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
  /** What each class counts. @defaultValue null, all alike */
  readonly classWeights?: readonly number[] | null;
  /** Gradients are scaled down to this norm. @defaultValue null, as they are */
  readonly maxGradientNorm?: number | null;
  /** `[clips, features]`, what is known of the clips' faces; the caller disposes it. @defaultValue null, nothing */
  readonly face?: tf.Tensor2D | null;
}

/** What a step found, still on the device: reading it at once would make the step wait for the device. */
export interface StepOutput {
  readonly loss: tf.Scalar;
  /** How many rows, or clips, were taken for their (likeliest) class. */
  readonly hits: tf.Scalar;
}

/**
 * One update; leaves no tensor behind but what it found, which the caller disposes.
 *
 * @param images - `[rows, size, size, 3]`, as the network sees them; the caller disposes them.
 * @param targets - Of each row, or of each clip where the network takes clips.
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
 * One update from pixels in memory; leaves no tensor behind.
 *
 * @param batch - `input`: `[rows, size, size, 3]`, normalized.
 * @param targets - Of each row; a list stands for its class.
 * @returns The loss, and how many rows were taken for their (likeliest) class.
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
