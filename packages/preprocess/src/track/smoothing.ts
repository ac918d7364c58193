/**
 * Landmarks without the network's trembling: each coordinate becomes the value of a line fitted to its neighbours in
 * time (local regression with tricube weights, outliers weighted down: Cleveland, "Robust locally weighted regression
 * and smoothing scatterplots", JASA 1979). Neighbours on both sides weigh alike, so nothing lags.
 *
 * @param frames per moment `[68, 2]`, or null where the face is not seen; gaps stay gaps
 * @param reach moments on either side that still weigh
 */
export function smoothLandmarks(
  frames: readonly (Float32Array | null)[],
  reach: number,
): (Float32Array | null)[] {
  const known = frames.flatMap((values, time) => (values ? [{ time, values }] : []));
  const strangeness = known.map(({ values }, i) => distance(values, expectation(known, i, reach)));
  // Six medians, as Cleveland has it; a face that hardly trembles at all is allowed a pixel.
  const limit = Math.max(1, 6 * median(strangeness));
  const smooth = fit(known, reach, (i) => bisquare(strangeness[i]! / limit));
  const result: (Float32Array | null)[] = frames.map(() => null);
  known.forEach(({ time }, i) => (result[time] = smooth[i]!));
  return result;
}

interface Moment {
  readonly time: number;
  readonly values: Float32Array;
}

/** Each moment's own value on the line through its neighbours. */
function fit(moments: readonly Moment[], reach: number, trust: (index: number) => number): Float32Array[] {
  return moments.map(({ time, values }, here) => {
    const weights: [index: number, weight: number][] = [];
    for (let i = here; i >= 0 && time - moments[i]!.time <= reach; i--) weights.push([i, 0]);
    for (let i = here + 1; i < moments.length && moments[i]!.time - time <= reach; i++) weights.push([i, 0]);
    let [sum, sumTime, sumSquare] = [0, 0, 0];
    for (const entry of weights) {
      const away = moments[entry[0]]!.time - time;
      const weight = tricube(away / (reach + 1)) * trust(entry[0]);
      entry[1] = weight;
      sum += weight;
      sumTime += weight * away;
      sumSquare += weight * away * away;
    }
    const spread = sum * sumSquare - sumTime * sumTime;
    if (!(sum > 1e-9)) return values;
    const result = new Float32Array(values.length);
    for (const [i, weight] of weights) {
      const { time: then, values: others } = moments[i]!;
      // What this moment adds to the line's value at `time`; two moments and more make a line, one a constant.
      const share =
        spread > 1e-9 * sum * sum ? (weight * (sumSquare - sumTime * (then - time))) / spread : weight / sum;
      for (let k = 0; k < result.length; k++) result[k]! += share * others[k]!;
    }
    return result;
  });
}

/**
 * Where the face should be if not all moments are wrong: each coordinate's median over as many neighbours on either side;
 * at an end, which has none on one side, what the next two moments foretell.
 */
function expectation(moments: readonly Moment[], here: number, reach: number): Float32Array {
  const { time, values } = moments[here]!;
  const sides = Math.min(reach, here, moments.length - 1 - here);
  const inward = here === 0 ? 1 : -1;
  const [next, afterNext] = [moments[here + inward], moments[here + 2 * inward]];
  if (sides === 0 && next && afterNext) {
    const steps = (time - next.time) / (next.time - afterNext.time);
    return next.values.map((value, k) => value + steps * (value - afterNext.values[k]!));
  }
  const around = moments.slice(here - sides, here + sides + 1);
  return values.map((_, k) => median(around.map((other) => other.values[k]!)));
}

function tricube(x: number): number {
  return Math.max(0, 1 - Math.abs(x) ** 3) ** 3;
}

function bisquare(x: number): number {
  return Math.max(0, 1 - x * x) ** 2;
}

/** Mean distance of two sets of points, pixels. */
function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2) sum += Math.hypot(a[i]! - b[i]!, a[i + 1]! - b[i + 1]!);
  return (2 * sum) / a.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
