import { mean } from '@dfer/core';
import { applyTransform, fivePoints, fivePointTemplate, similarity } from '@dfer/preprocess';
import type { FivePoints, Point } from '@dfer/synthetic';

/** The five points, in the order of `fivePoints` of `@dfer/preprocess`. */
export const POINTS = [
  'leftEye',
  'rightEye',
  'nose',
  'leftMouth',
  'rightMouth',
] as const satisfies readonly (keyof FivePoints)[];

/** Right and down. */
export type Vector = readonly [x: number, y: number];

function truePoints(truth: FivePoints): Point[] {
  return POINTS.map((name) => truth[name]);
}

/**
 * Found minus true, for each point, as a fraction of the eyes' distance, rotated so that the true eyes are level.
 *
 * @param landmarks - iBUG 68, `[68, 2]`, pixels.
 */
export function errorsOf(landmarks: Float32Array, truth: FivePoints): Vector[] {
  const found = fivePoints(landmarks);
  const [left, right] = truePoints(truth);
  const [ex, ey] = [right[0] - left[0], right[1] - left[1]];
  const square = ex * ex + ey * ey;
  return truePoints(truth).map(([x, y], i): Vector => {
    const [dx, dy] = [found[2 * i] - x, found[2 * i + 1] - y];
    return [(dx * ex + dy * ey) / square, (dy * ex - dx * ey) / square];
  });
}

const TEMPLATE = fivePointTemplate(224);
const EYES_APART = TEMPLATE[2] - TEMPLATE[0];

/** Mean distance of the aligned true points from those of the best similarity transform, as a fraction of the eyes' distance. */
export function alignedError(landmarks: Float32Array, truth: FivePoints): number {
  const points = Float64Array.from(truePoints(truth).flat());
  const [ours, best] = [fivePoints(landmarks), points].map((from) =>
    applyTransform(similarity(from, TEMPLATE), points),
  );
  const off = [0, 2, 4, 6, 8].map((at): Vector => [ours[at] - best[at], ours[at + 1] - best[at + 1]]);
  return meanLength(off) / EYES_APART;
}

/** Mean length of some vectors. */
export function meanLength(vectors: readonly Vector[]): number {
  return mean(vectors.map(([x, y]) => Math.hypot(x, y)));
}

/** Differences of corresponding vectors. */
export function difference(a: readonly Vector[], b: readonly Vector[]): Vector[] {
  return a.map(([x, y], i) => [x - b[i][0], y - b[i][1]]);
}
