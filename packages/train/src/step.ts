import * as tf from '@tensorflow/tfjs';
import type { Batch } from './batches.js';
import { clipGradients } from './clipGradients.js';
import { type Loss, lossOf, type Targets } from './losses.js';
import { logitsOf } from './network.js';
import type { Optimizer } from './optimizer.js';
import { classesOf } from './targets.js';

export interface StepOptions {
  /** Side of the frames in pixels. */
  readonly size: number;
  readonly labelSmoothing: number;
  readonly learningRate: number;
  /** @default cross-entropy */
  readonly loss?: Loss;
  /** What each class counts. @default null, all alike */
  readonly classWeights?: readonly number[] | null;
  /** Gradients are scaled down to this norm. @default null, as they are */
  readonly clipNorm?: number | null;
}

/**
 * One update; leaves no tensor behind.
 *
 * @param targets Of each frame; a list stands for its class.
 * @returns The loss, and how many frames were taken for their (likeliest) class.
 */
export function trainStep(
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  batch: Batch,
  targets: Targets | readonly number[],
  options: StepOptions,
): { readonly loss: number; readonly hits: number } {
  const { size, labelSmoothing, learningRate, clipNorm = null, classWeights = null } = options;
  const wanted: Targets = 'kind' in targets ? targets : { kind: 'classes', rows: targets };
  const loss = options.loss ?? { kind: 'cross-entropy' };
  return tf.tidy(() => {
    const input = tf.tensor4d(batch.input, [batch.input.length / (size * size * 3), size, size, 3]);
    let predicted: tf.Tensor | undefined;
    let classes = 0;
    const { value, grads } = tf.variableGrads(() => {
      const logits = logitsOf(network, input, true);
      classes = logits.shape[1];
      predicted = tf.keep(tf.argMax(logits, 1));
      return lossOf(logits, wanted, { loss, labelSmoothing, classWeights });
    }, [...trainable]);
    optimizer.step(clipNorm === null ? grads : clipGradients(grads, clipNorm), learningRate);
    const guesses = predicted?.dataSync() ?? [];
    predicted?.dispose();
    const truth = classesOf(wanted, classes);
    const hits = truth.reduce((sum, label, index) => sum + (guesses[index] === label ? 1 : 0), 0);
    return { loss: value.dataSync()[0]!, hits };
  });
}
