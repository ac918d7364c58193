import { mean, sum } from '@dfer/core';
import { FPS } from '../harness/films.js';
import { rounded } from '../harness/statistics.js';
import type { Spread } from './spread.js';

/** DFEW: number of clips, and the mean number of frames with a face; the films are somewhat longer. */
const DFEW = { clips: 16372, framesAClip: 77 };

/** The cost of a film. */
export interface ClipRow {
  /** Such as `640x360`. */
  readonly film: string;
  readonly seconds: number;
  readonly quality: string;
  readonly cores: number;
  readonly coreSeconds: Spread;
  readonly peakRssMb: number;
}

/** Core-seconds of a clip = fixed + aFrame × frames of the film. */
export interface ClipCost {
  readonly film: string;
  readonly quality: string;
  readonly fixed: number;
  readonly aFrame: number;
  /** Of all of DFEW. */
  readonly coreHours: number;
  readonly formula: string;
}

/** Fits the cost by least squares over the measured lengths, on one core. */
export function clipCost(clips: readonly ClipRow[], film: string, quality: string): ClipCost {
  const points = clips
    .filter((row) => row.film === film && row.quality === quality && row.cores === 1)
    .map((row) => ({ x: row.seconds * FPS, y: row.coreSeconds.middle }));
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const aFrame =
    sum(points.map(({ x, y }) => (x - mx) * (y - my))) / sum(points.map(({ x }) => (x - mx) ** 2));
  const fixed = my - aFrame * mx;
  const coreHours = (DFEW.clips * (fixed + aFrame * DFEW.framesAClip)) / 3600;
  return {
    film,
    quality,
    fixed: rounded(fixed),
    aFrame: rounded(aFrame, 5),
    coreHours: rounded(coreHours, 2),
    formula: `core-hours(DFEW) = ${DFEW.clips} × (${rounded(fixed)} + ${rounded(aFrame, 5)} × ${DFEW.framesAClip}) / 3600 = ${rounded(coreHours, 2)}`,
  };
}
