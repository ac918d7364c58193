/**
 * Holm's correction (1979) of p-values for multiple comparisons: comparing each with the same level keeps the family-wise error rate
 * below it. As statsmodels' `multipletests(method='holm')`.
 *
 * @param pValues - `null`: no p-value; not counted.
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
