import { binomialProbability } from './sampling/binomialProbability.js';
import { chiSquaredTail } from './sampling/chiSquared.js';
import { assertSameLength } from './sameLength.js';

/** Differences between two models on the same clips. */
export interface McNemar {
  /** Clips that only the first got right. */
  readonly onlyFirst: number;
  /** Clips that only the second got right. */
  readonly onlySecond: number;
  /** Two-sided p-value. */
  readonly pValue: number;
}

export interface McNemarChiSquared extends McNemar {
  /** χ² with one degree of freedom; 0 if the models never differ. */
  readonly statistic: number;
}

/**
 * McNemar's exact test of the hypothesis that two models have the same accuracy. As statsmodels' `mcnemar(exact=True)`, for any
 * number of clips.
 *
 * @param first - True for each clip that the first model got right. @param second - The same for the second model.
 * @throws EvaluateError `LENGTH_MISMATCH`
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  const { onlyFirst, onlySecond } = countDifferences(first, second);
  return { onlyFirst, onlySecond, pValue: signTest(onlyFirst, onlySecond) };
}

/**
 * McNemar's χ² test, as statsmodels' `mcnemar(exact=False)`: an approximation of {@link mcnemar} that papers often report.
 *
 * @param options - `continuityCorrection`: Edwards's correction, which reduces the difference by one clip. @defaultValue true
 * @returns A p-value of 1 if the models never differ (statsmodels: NaN).
 * @throws EvaluateError `LENGTH_MISMATCH`
 */
export function mcnemarChiSquared(
  first: readonly boolean[],
  second: readonly boolean[],
  { continuityCorrection = true }: { readonly continuityCorrection?: boolean } = {},
): McNemarChiSquared {
  const { onlyFirst, onlySecond } = countDifferences(first, second);
  const total = onlyFirst + onlySecond;
  const difference = Math.abs(onlyFirst - onlySecond) - (continuityCorrection ? 1 : 0);
  const statistic = total === 0 ? 0 : difference ** 2 / total;
  return { onlyFirst, onlySecond, statistic, pValue: chiSquaredTail(statistic) };
}

function countDifferences(
  first: readonly boolean[],
  second: readonly boolean[],
): Pick<McNemar, 'onlyFirst' | 'onlySecond'> {
  assertSameLength(first.length, second.length, 'predictions of the second model');
  let [onlyFirst, onlySecond] = [0, 0];
  first.forEach((right, clip) => {
    if (right && !second[clip]) onlyFirst += 1;
    if (!right && second[clip]) onlySecond += 1;
  });
  return { onlyFirst, onlySecond };
}

/** Two-sided p-value of these numbers of heads and tails of a fair coin. */
export function signTest(heads: number, tails: number): number {
  if (heads === tails) return 1;
  const [fewer, total] = [Math.min(heads, tails), heads + tails];
  // Σ C(total, k) / C(total, fewer) for k from `fewer` down, until the terms no longer change the sum.
  let [sum, term] = [1, 1];
  for (let k = fewer; k > 0; k--) {
    term *= k / (total - k + 1);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return Math.min(1, 2 * binomialProbability(fewer, total, 0.5, 0.5) * sum);
}
