import * as tf from '@tensorflow/tfjs';
import type { Batch } from './batches.js';
import { crossEntropy } from './fused.js';
import { logitsOf } from './network.js';
import type { Optimizer } from './optimizer.js';

interface StepOptions {
  readonly size: number;
  readonly labelSmoothing: number;
  readonly learningRate: number;
}

/** One update; leaves no tensor behind. `rows`: the class of each frame. */
export function trainStep(
  network: tf.LayersModel,
  trainable: readonly tf.Variable[],
  optimizer: Optimizer,
  batch: Batch,
  rows: readonly number[],
  { size, labelSmoothing, learningRate }: StepOptions,
): { readonly loss: number; readonly hits: number } {
  return tf.tidy(() => {
    const input = tf.tensor4d(batch.input, [rows.length, size, size, 3]);
    const labels = tf.tensor1d([...rows], 'int32');
    let predicted: tf.Tensor | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const logits = logitsOf(network, input, true);
      predicted = tf.keep(tf.argMax(logits, 1));
      return crossEntropy(logits, labels, labelSmoothing);
    }, [...trainable]);
    optimizer.step(grads, learningRate);
    const guesses = predicted?.dataSync() ?? [];
    predicted?.dispose();
    const hits = rows.reduce((sum, label, index) => sum + (guesses[index] === label ? 1 : 0), 0);
    return { loss: value.dataSync()[0]!, hits };
  });
}
