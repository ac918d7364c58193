import * as tf from '@tensorflow/tfjs';
import type { Random } from '@dfer/core';

/** Mixup of a batch: the partner of each clip, and the weight of the clip itself (Zhang et al. 2018). */
export interface Mix {
  /** Index of the partner of each clip in the batch. */
  readonly order: readonly number[];
  /** Weight of the clip itself, 0.5–1. */
  readonly share: number;
}

/**
 * Draws from Beta(alpha, alpha) with Jöhnk's method, which suits alpha up to 1.
 *
 * @param alpha - Above 0, at most 1.
 */
export function drawBeta(alpha: number, random: Random): number {
  for (;;) {
    const [x, y] = [random() ** (1 / alpha), random() ** (1 / alpha)];
    // Both may underflow to 0 if alpha is small.
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

/**
 * Mixes clips (mixup) on the device.
 *
 * @param values - `[clips · frames, height, width, channels]`, or `[clips, features]`; the caller disposes them and the result.
 */
export function mixClips<R extends tf.Rank.R4 | tf.Rank.R2>(
  values: tf.Tensor<R>,
  { order, share }: Mix,
): tf.Tensor<R> {
  return tf.tidy(() => {
    const byClip = values.reshape([order.length, -1]);
    const partners = tf.gather(byClip, tf.tensor1d([...order], 'int32'));
    return tf.add(tf.mul(byClip, share), tf.mul(partners, 1 - share)).reshape(values.shape);
  });
}
