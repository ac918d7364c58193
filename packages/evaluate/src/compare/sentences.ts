import type { PairMetrics } from './comparison.js';

/** Below this p-value a difference is called significant. */
export const SIGNIFICANT = 0.05;

/** Whether two runs differ, in one plain sentence. */
export function describeDifference(
  pair: Omit<PairMetrics, 'sentence'>,
  clipCount: number,
  pairCount: number,
): string {
  const { first, second, uar, war, sameAnswers, corrected } = pair;
  if (sameAnswers === clipCount) {
    return `No difference between ${second} and ${first}: they give the same answer to each of the ${clipCount.toLocaleString('en')} clips.`;
  }
  const holmed = pairCount > 1 ? `, Holm-corrected for ${pairCount} comparisons` : '';
  const parts = [
    {
      measure: 'UAR',
      difference: uar.difference,
      pValue: corrected.uar,
      figures: `UAR ${points(uar.difference)}${uar.interval === null ? '' : `, 95 % interval ${uar.interval.map(points).join(' to ')}`}, p ${formatComparedPValue(corrected.uar)}`,
    },
    {
      measure: 'WAR',
      difference: war.difference,
      pValue: corrected.mcnemar,
      figures: `WAR ${points(war.difference)}, McNemar p ${formatComparedPValue(corrected.mcnemar)}`,
    },
  ];
  const isSignificant = ({ pValue }: { readonly pValue: number | null }): boolean =>
    pValue !== null && pValue < SIGNIFICANT;
  const [better, worse] = [1, -1].map((sign) =>
    parts
      .filter((part) => isSignificant(part) && Math.sign(part.difference) === sign)
      .map(({ measure }) => measure),
  );
  const evidence = `(${parts.map(({ figures }) => figures).join('; ')}${holmed})`;
  const said = [
    ...(better!.length > 0 ? [`better in ${better!.join(' and ')}`] : []),
    ...(worse!.length > 0 ? [`worse in ${worse!.join(' and ')}`] : []),
  ];
  if (said.length === 0) return `No significant difference between ${second} and ${first} ${evidence}.`;
  const others = parts.filter((part) => !isSignificant(part)).map(({ measure }) => measure);
  const rest = others.length > 0 ? `, with no significant difference in ${others.join(' and ')}` : '';
  return `${second} is significantly ${said.join(' and ')} than ${first}${rest} ${evidence}.`;
}

/** A difference of shares in points, with its sign. */
function points(share: number): string {
  const text = (100 * share).toFixed(1);
  return Number(text) === 0 ? '0.0' : text.replace(/^-/, '−').replace(/^(?=\d)/, '+');
}

/** `< 0.001`, `= 0.012`, `= 0.34`. */
export function formatComparedPValue(value: number | null): string {
  if (value === null) return 'not defined';
  if (value < 0.001) return '< 0.001';
  return `= ${value.toFixed(value < 0.1 ? 3 : 2)}`;
}
