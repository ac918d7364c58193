import type { Random } from './random.js';

/** Which clip is laid over each clip of a batch, and how much of the clip itself remains (Zhang et al. 2018). */
export interface Mix {
  /** Clip indices, `[clips]`. */
  readonly partners: readonly number[];
  /** 0.5–1. */
  readonly share: number;
}

/**
 * A number from Beta(alpha, alpha), by Jöhnk's way, which suits alpha up to 1.
 *
 * @param alpha Above 0, at most 1.
 */
export function drawBeta(alpha: number, random: Random): number {
  for (;;) {
    const [x, y] = [random() ** (1 / alpha), random() ** (1 / alpha)];
    // Both may be 0 in floating point where alpha is small.
    if (x + y > 0 && x + y <= 1) return x / (x + y);
  }
}

/**
 * Lays clips over each other in place.
 *
 * @param input `[clips · values]`.
 * @param order Which clip of the batch is laid over each.
 */
export function mixClips(input: Float32Array, order: readonly number[], share: number): void {
  const values = input.length / order.length;
  const before = input.slice();
  order.forEach((other, own) => {
    for (let i = 0; i < values; i++) {
      input[own * values + i] = share * before[own * values + i]! + (1 - share) * before[other * values + i]!;
    }
  });
}
