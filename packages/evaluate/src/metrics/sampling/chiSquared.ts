/** The probability that χ² with one degree of freedom exceeds `statistic`: erfc(√(statistic / 2)). */
export function chiSquaredTail(statistic: number): number {
  if (statistic === Infinity) return 0;
  const half = statistic / 2;
  return half < 2 ? 1 - lowerPart(half) : upperPart(half);
}

/** erf(√x): the series of the incomplete gamma function P(½, x), all of whose terms are positive. */
function lowerPart(x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; ; n++) {
    term *= x / (n + 0.5);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return 2 * Math.sqrt(x / Math.PI) * Math.exp(-x) * sum;
}

/** erfc(√x): the continued fraction of the incomplete gamma function Q(½, x), by Lentz's method. */
function upperPart(x: number): number {
  let b = x + 0.5;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; ; n++) {
    const a = -n * (n - 0.5);
    b += 2;
    d = 1 / (b + a * d);
    c = b + a / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return Math.sqrt(x / Math.PI) * Math.exp(-x) * fraction;
}
