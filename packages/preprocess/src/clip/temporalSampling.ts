/**
 * Method that resamples the usable frames of a clip. `tim`: temporal interpolation model; `linear`: a blend of the two neighbors;
 * `uniform`: the nearest frame; `segment`: as `uniform`, but several frames per segment, from which training draws one at random
 * (Wang et al., "Temporal segment networks", ECCV 2016).
 */
export type TimelineKind = (typeof TIMELINES)[number];
export const TIMELINES = ['tim', 'linear', 'uniform', 'segment'] as const;

/**
 * Chooses the frames shown at the centers of `count` equal time intervals, or of one interval per frame if there are fewer frames.
 * In a video with a variable frame rate, a frame that is shown for long is chosen more than once.
 *
 * @param times - Start of each frame, ascending, in any unit; the last frame is assumed to have the mean duration.
 * @returns indices into `times`, ascending
 */
export function chooseFrames(times: readonly number[], count: number): number[] {
  const total = times.length;
  const chosen = Math.min(total, count);
  const [start = 0, end = 0] = [times[0], times.at(-1)];
  const step = end > start ? (end - start) / (total - 1) : 0;
  if (step === 0) return Array.from({ length: chosen }, (_, i) => Math.floor(((i + 0.5) * total) / chosen));
  let frame = 0;
  return Array.from({ length: chosen }, (_, i) => {
    // Containers round times to milliseconds; the offset makes times on the border of two frames stable.
    const time = start + (((i + 0.5) * total) / chosen + 0.05) * step;
    while (frame + 1 < total && times[frame + 1]! <= time) frame++;
    return frame;
  });
}

/**
 * Computes the linear combination of `n` input frames for each output frame.
 *
 * TIM (Zhou, Zhao and Pietikäinen, "Towards a practical lipreading system", CVPR 2011) embeds the frames as the path
 * graph P_n: its Laplacian's eigenvectors are samples of f_k(t) = sin(πkt + π(n − k) / 2n), k = 1…n − 1, at t = 1/n…1,
 * and a frame at any t is evaluated on the same curves. The result does not depend on the pixels.
 *
 * @param n - Number of input frames, evenly spaced in time.
 * @param length - Number of output frames. @defaultValue 16
 * @returns `[length, n]`, row-major; every row sums to 1.
 * @throws RangeError unless both are whole numbers from 1.
 */
export function timelineMatrix(kind: TimelineKind, n: number, length = 16): Float64Array {
  if (!Number.isInteger(n) || n < 1 || !Number.isInteger(length) || length < 1) {
    throw new RangeError(
      `timelineMatrix: expected whole numbers n ≥ 1 and length ≥ 1; received ${n} and ${length}.`,
    );
  }
  const matrix = new Float64Array(length * n);
  for (let row = 0; row < length; row++) {
    // 0–1 along the clip; a single frame is taken from the middle.
    const along = length === 1 ? 0.5 : row / (length - 1);
    fillRow(kind, matrix.subarray(row * n, (row + 1) * n), along, nearestIndex(row, n, length));
  }
  return matrix;
}

/** Index of the input frame at the center of a row's time interval. */
export function nearestIndex(row: number, n: number, length: number): number {
  return Math.floor(((row + 0.5) * n) / length);
}

/**
 * Writes the weights of one output frame.
 *
 * @param row - `[n]`, all 0
 * @param along - position from the first frame (0) to the last (1)
 * @param nearest - the frame for `uniform` and `segment`
 */
export function fillRow(kind: TimelineKind, row: Float64Array, along: number, nearest: number): void {
  const n = row.length;
  if (kind === 'uniform' || kind === 'segment') {
    row[nearest] = 1;
  } else if (kind === 'linear') {
    const at = along * (n - 1);
    const left = Math.min(Math.floor(at), n - 1);
    row[left]! += 1 - (at - left);
    if (left + 1 < n) row[left + 1]! += at - left;
  } else {
    const t = 1 / n + along * (1 - 1 / n);
    for (let i = 0; i < n; i++) {
      let sum = 1 / n;
      for (let k = 1; k < n; k++) sum += (2 / n) * pathCurve(k, n, (i + 1) / n) * pathCurve(k, n, t);
      row[i] = sum;
    }
  }
}

function pathCurve(k: number, n: number, t: number): number {
  return Math.sin(Math.PI * k * t + (Math.PI * (n - k)) / (2 * n));
}

/** Applies a `[length, n]` matrix to `n` equally long frames of bytes; rounds and clips to 0–255. */
export function combineFrames(matrix: Float64Array, frames: readonly Uint8Array[]): Uint8Array {
  const n = frames.length;
  const length = matrix.length / n;
  const elements = frames[0]!.length;
  const output = new Uint8Array(length * elements);
  const sum = new Float32Array(elements);
  for (let row = 0; row < length; row++) {
    const start = row * elements;
    const only = soleFrame(matrix.subarray(row * n, (row + 1) * n));
    if (only !== undefined) {
      output.set(frames[only]!, start);
      continue;
    }
    sum.fill(0);
    for (let i = 0; i < n; i++) {
      const weight = matrix[row * n + i]!;
      if (Math.abs(weight) < 1e-9) continue;
      const frame = frames[i]!;
      for (let e = 0; e < elements; e++) sum[e]! += weight * frame[e]!;
    }
    for (let e = 0; e < elements; e++) output[start + e] = Math.min(255, Math.max(0, Math.round(sum[e]!)));
  }
  return output;
}

/** Returns the frame that a row copies, or undefined if the row blends frames. */
function soleFrame(weights: Float64Array): number | undefined {
  const heavy = [...weights.keys()].filter((i) => Math.abs(weights[i]!) >= 1e-9);
  const [only] = heavy;
  return heavy.length === 1 && only !== undefined && Math.abs(weights[only]! - 1) < 1e-9 ? only : undefined;
}

/** Returns the input frame with the largest weight in each row of a `[length, n]` matrix. */
export function heaviestFrames(matrix: Float64Array, n: number): Int32Array {
  return Int32Array.from({ length: matrix.length / n }, (_, row) => {
    const weights = matrix.subarray(row * n, (row + 1) * n);
    return weights.reduce((best, weight, i) => (weight > weights[best]! + 1e-9 ? i : best), 0);
  });
}
