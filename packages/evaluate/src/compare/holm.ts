/**
 * Holm's correction (1979) of p-values for how many there are: each may be held against the same level, and the chance of one false
 * alarm among all stays below it. As statsmodels' `multipletests(method='holm')`.
 *
 * @param pValues - `null`: there is none, and it does not count.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const sorted = pValues
    .flatMap((value, index) => (value === null ? [] : [{ value, index }]))
    .sort((a, b) => a.value - b.value);
  const corrected: (number | null)[] = pValues.map(() => null);
  let least = 0;
  sorted.forEach(({ value, index }, rank) => {
    least = Math.min(1, Math.max(least, value * (sorted.length - rank)));
    corrected[index] = least;
  });
  return corrected;
}
