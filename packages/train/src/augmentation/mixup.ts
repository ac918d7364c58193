import * as tf from '@tensorflow/tfjs';
import type { Random } from '@dfer/core';

/** Which clips of a batch are laid over each other, and how much of each clip itself remains (Zhang et al. 2018). */
export interface Mix {
  /** By place in the batch: which clip is laid over each. */
  readonly order: readonly number[];
  /** 0.5–1. */
  readonly share: number;
}

/**
 * A number from Beta(alpha, alpha), by Jöhnk's way, which suits alpha up to 1.
 *
 * @param alpha - Above 0, at most 1.
 */
export function drawBeta(alpha: number, random: Random): number {
  for (;;) {
    const [x, y] = [random() ** (1 / alpha), random() ** (1 / alpha)];
    // Both may be 0 in floating point where alpha is small.
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

/**
 * Lays clips over each other, on the device.
 *
 * @param values - `[clips · frames, height, width, channels]`, or `[clips, features]`; disposed by the caller, as the result.
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
