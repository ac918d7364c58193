import { assertSameLength } from './sameLength.js';

/** How two models differ on the same clips. */
export interface McNemar {
  /** Clips that only the first got right. */
  readonly onlyFirst: number;
  /** Clips that only the second got right. */
  readonly onlySecond: number;
  /** Two-sided p-value of the exact test. */
  readonly pValue: number;
}

/**
 * McNemar's exact test: were two models as often right, would they differ as much? As statsmodels' `mcnemar(exact=True)`.
 *
 * @param first - Whether the first model was right, one per clip. @param second - The same of the second.
 * @throws {@link EvaluateError} `LENGTH_MISMATCH`
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  assertSameLength(first.length, second.length, 'answers of the second model');
  let [onlyFirst, onlySecond] = [0, 0];
  first.forEach((right, clip) => {
    if (right && !second[clip]) onlyFirst += 1;
    if (!right && second[clip]) onlySecond += 1;
  });
  return { onlyFirst, onlySecond, pValue: signTest(onlyFirst, onlySecond) };
}

/** Two-sided p-value of so many heads and tails of a fair coin. */
function signTest(heads: number, tails: number): number {
  const [fewer, total] = [Math.min(heads, tails), heads + tails];
  // log of C(total, k) / 2^total, from k = 0 on.
  let log = -total * Math.LN2;
  let sum = Math.exp(log);
  for (let k = 1; k <= fewer; k++) {
    log += Math.log((total - k + 1) / k);
    sum += Math.exp(log);
  }
  return Math.min(1, 2 * sum);
}
