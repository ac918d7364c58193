/** The median; for an even number of values, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function rounded(value, digits = 3) {
  return Number(value.toFixed(digits));
}

/** Measurements of one contestant. `images`: images per step. */
export function summarize({ who, seconds, cpuSeconds, loss, peakRss, deviceMemoryMiB }, images) {
  const middle = median(seconds);
  return {
    ...who,
    seconds: rounded(middle, 4),
    fastest: rounded(Math.min(...seconds), 4),
    slowest: rounded(Math.max(...seconds), 4),
    cpuSeconds: rounded(median(cpuSeconds), 4),
    imagesPerSecond: rounded(images / middle, 2),
    peakRssMiB: peakRss,
    steps: seconds.length,
    ...(loss === undefined ? {} : { loss: rounded(loss, 4) }),
    ...(deviceMemoryMiB === undefined ? {} : { deviceMemoryMiB }),
  };
}

/**
 * Speedup of `ours` over `theirs`: by the medians, by the median of the rounds (a disturbance longer than a round then affects both),
 * and by the CPU time (which a busy machine affects least).
 */
export function compare(ours, theirs) {
  const rounds = ours.seconds.map((seconds, index) => theirs.seconds[index] / seconds);
  return {
    speed: rounded(median(theirs.seconds) / median(ours.seconds)),
    speedByRound: rounded(median(rounds)),
    speedByCpuTime: rounded(median(theirs.cpuSeconds) / median(ours.cpuSeconds)),
    peakRss: rounded(ours.peakRss / theirs.peakRss),
  };
}
