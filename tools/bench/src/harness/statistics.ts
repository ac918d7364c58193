import { median } from '@dfer/core';
import type { Candidate, CandidateName } from './candidate.js';

/** Rounds to a number of digits after the point. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

/** Measurements of one candidate. */
export interface Summary extends CandidateName {
  /** Median seconds of a step. */
  readonly seconds: number;
  readonly fastest: number;
  readonly slowest: number;
  /** Median CPU seconds of a step. */
  readonly cpuSeconds: number;
  readonly imagesPerSecond: number;
  readonly peakRssMiB: number;
  readonly steps: number;
  /** Loss of the last step. */
  readonly loss?: number;
  readonly deviceMemoryMiB?: number;
}

type Measured = Pick<Candidate, 'name' | 'seconds' | 'cpuSeconds' | 'loss' | 'peakRss' | 'deviceMemoryMiB'>;

/** Summarizes the measurements of one candidate. `images`: images per step. */
export function summarize(
  { name, seconds, cpuSeconds, loss, peakRss, deviceMemoryMiB }: Measured,
  images: number,
): Summary {
  const middle = median(seconds);
  return {
    ...name,
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

/** Ratios of two candidates; above 1 the first is faster, and takes more memory. */
export interface Ratios {
  readonly speed: number;
  readonly speedByRound: number;
  readonly speedByCpuTime: number;
  readonly peakRss: number;
}

/**
 * Speedup of `ours` over `theirs`: by the medians, by the median of the rounds (a disturbance longer than a round then affects both),
 * and by the CPU time (which a busy machine affects least).
 */
export function compare(ours: Measured, theirs: Measured): Ratios {
  const rounds = ours.seconds.map((seconds, index) => theirs.seconds[index] / seconds);
  return {
    speed: rounded(median(theirs.seconds) / median(ours.seconds)),
    speedByRound: rounded(median(rounds)),
    speedByCpuTime: rounded(median(theirs.cpuSeconds) / median(ours.cpuSeconds)),
    peakRss: rounded(ours.peakRss / theirs.peakRss),
  };
}
