import type { Random } from '@dfer/core';
import { stirlingError } from './sampling/binomialProbability.js';

/** Draws the number of successes among `n` trials of probability `p`, exactly and in constant time. */
export function drawBinomial(n: number, p: number, random: Random): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - drawBinomial(n, 1 - p, random);
  return n * p < 10 ? byWaiting(n, p, random) : byRejection(n, p, random);
}

/** Jumps from success to success (Devroye 1986, X.4.3). */
function byWaiting(n: number, p: number, random: Random): number {
  const scale = Math.log1p(-p);
  let successes = -1;
  for (let trial = 0; trial <= n;) {
    trial += Math.floor(Math.log(1 - random()) / scale) + 1;
    successes += 1;
  }
  return successes;
}

/** Transformed rejection, algorithm BTRS (Hörmann 1993). */
function byRejection(n: number, p: number, random: Random): number {
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const odds = p / (1 - p);
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const near = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / near + b) * u + n * p + 0.5);
    if (near >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (k < 0 || k > n) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      stirlingError(mode + 1) +
      stirlingError(n - mode + 1) -
      stirlingError(k + 1) -
      stirlingError(n - k + 1);
    if (Math.log((v * alpha) / (a / near ** 2 + b)) <= bound) return k;
  }
}
