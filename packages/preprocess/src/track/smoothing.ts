import { fivePoints } from '../face/landmarks.js';

/** σ of the Gaussian weights over time, seconds. */
const SIGMA = 0.04;
/** Frames further apart are ignored, seconds. */
export const REACH = 0.1;
/** Neighbors that moved further, relative to the eye distance, are ignored: they are wrong or move too fast for smoothing. */
const MOST_MOVED = 0.15;

/**
 * Smooths landmarks over time by local linear regression with Gaussian weights. Only frames within 100 ms in which the face has hardly
 * moved are used. A frame without such neighbors on both sides does not change, so nothing lags and nothing is extrapolated.
 *
 * @param frames - iBUG 68 per frame, `[68, 2]`, or null without a face; gaps stay gaps
 * @param times - presentation time of each frame, seconds, ascending
 */
export function smoothLandmarks(
  frames: readonly (Float32Array | null)[],
  times: readonly number[],
): (Float32Array | null)[] {
  return frames.map((values, here) => {
    if (!values) return null;
    const limit = MOST_MOVED * eyeDistance(values);
    const neighbors = (step: 1 | -1): Neighbor[] => {
      const found: Neighbor[] = [];
      for (let i = here + step; Math.abs(times[i]! - times[here]!) <= REACH; i += step) {
        const other = frames[i];
        const away = times[i]! - times[here]!;
        if (!other || meanDistance(values, other) > limit) continue;
        found.push({ values: other, away, weight: Math.exp(-0.5 * (away / SIGMA) ** 2) });
      }
      return found;
    };
    const [before, after] = [neighbors(-1), neighbors(1)];
    if (before.length === 0 || after.length === 0) return values;
    return fittedValue([...before, { values, away: 0, weight: 1 }, ...after]);
  });
}

interface Neighbor {
  readonly values: Float32Array;
  /** Seconds from the frame that is smoothed. */
  readonly away: number;
  readonly weight: number;
}

/** Value of the fitted line at `away` = 0. */
function fittedValue(around: readonly Neighbor[]): Float32Array {
  const { length } = around[0]!.values;
  let [sum, sumTime, sumSquare] = [0, 0, 0];
  for (const { away, weight } of around) {
    sum += weight;
    sumTime += weight * away;
    sumSquare += weight * away * away;
  }
  const spread = sum * sumSquare - sumTime * sumTime;
  const result = new Float32Array(length);
  for (const { values, away, weight } of around) {
    const share = spread > 0 ? (weight * (sumSquare - sumTime * away)) / spread : weight / sum;
    for (let k = 0; k < length; k++) result[k]! += share * values[k]!;
  }
  return result;
}

/** @param landmarks - iBUG 68, `[68, 2]` */
function eyeDistance(landmarks: Float32Array): number {
  const [leftX, leftY, rightX, rightY] = fivePoints(landmarks);
  return Math.hypot(rightX! - leftX!, rightY! - leftY!);
}

/** Mean distance of two sets of points, pixels. */
function meanDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!);
  return (2 * sum) / a.length;
}
