/** `δ(n)`, the error of Stirling's formula: log n! − (n + ½) log n + n − ½ log 2π, for n from 1 to 15. */
const STIRLING_ERRORS = [
  0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475,
  0.005554733551962801,
];

/** The error of Stirling's formula for log n!, for a whole number n from 1. */
export function stirlingError(n: number): number {
  const small = STIRLING_ERRORS[n - 1];
  if (small !== undefined) return small;
  const square = n * n;
  const tail = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360_360 / square) / square) / square;
  return (1 / 12 - (1 / 360 - tail / square) / square) / n;
}

/**
 * The probability of `k` successes among `n` trials, by the saddle-point expansion (Loader 2000, "Fast and accurate computation of
 * binomial probabilities"): it subtracts no logarithms of large factorials and is accurate to 13 digits for any n.
 *
 * @param p - Probability of a success. @param q - 1 − p, passed separately because computing it may round.
 */
export function binomialProbability(k: number, n: number, p: number, q: number): number {
  if (k < 0 || k > n) return 0;
  if (k === 0) return raise(q, p, n);
  if (k === n) return raise(p, q, n);
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) / Math.sqrt(2 * Math.PI * k * ((n - k) / n));
}

/** `base` to the power of n, where `base` is 1 − `rest`. */
function raise(base: number, rest: number, n: number): number {
  return Math.exp(n * (rest < 0.5 ? Math.log1p(-rest) : Math.log(base)));
}

/** x log(x / mean) + mean − x; by a series where the terms would cancel. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  const ratio = difference / (x + mean);
  if (!(Math.abs(ratio) < 0.5)) return x * Math.log(x / mean) - difference;
  let sum = difference * ratio;
  let power = 2 * x * ratio;
  for (let odd = 3; ; odd += 2) {
    power *= ratio * ratio;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}
