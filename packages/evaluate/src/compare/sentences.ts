import type { PairedDifference } from '../metrics/pairedBootstrap.js';
import { groupWords } from '../report/groupWords.js';
import type { DrawnGroups, PairMetrics } from './comparison.js';

/** Below this p-value a difference is called significant. */
export const SIGNIFICANT = 0.05;

/**
 * Describes in one sentence whether two runs differ. McNemar's test assumes independent clips: if whole groups are resampled, the
 * p-value of the WAR comes from the paired bootstrap as well.
 */
export function describeDifference(
  pair: Omit<PairMetrics, 'sentence'>,
  clipCount: number,
  pairCount: number,
  groups: DrawnGroups | null,
): string {
  const { first, second, uar, war, sameAnswers, corrected } = pair;
  if (sameAnswers === clipCount) {
    return `No difference between ${second} and ${first}: they predict the same class for each of the ${clipCount.toLocaleString('en')} clips.`;
  }
  const holmed = pairCount > 1 ? `, Holm-corrected for ${pairCount} comparisons` : '';
  const parts = [
    {
      measure: 'UAR',
      difference: uar.difference,
      pValue: corrected.uar,
      figures: bootstrapped('UAR', uar, corrected.uar),
    },
    {
      measure: 'WAR',
      difference: war.difference,
      pValue: groups === null ? corrected.mcnemar : corrected.war,
      figures:
        groups === null
          ? `WAR ${points(war.difference)}, McNemar p ${formatComparedPValue(corrected.mcnemar)}`
          : bootstrapped('WAR', war, corrected.war),
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
  const findings = [
    ...(better!.length > 0 ? [`better in ${better!.join(' and ')}`] : []),
    ...(worse!.length > 0 ? [`worse in ${worse!.join(' and ')}`] : []),
  ];
  if (findings.length === 0) return `No significant difference between ${second} and ${first} ${evidence}.`;
  const others = parts.filter((part) => !isSignificant(part)).map(({ measure }) => measure);
  const rest = others.length > 0 ? `, with no significant difference in ${others.join(' and ')}` : '';
  return `${second} is significantly ${findings.join(' and ')} than ${first}${rest} ${evidence}.`;
}

function bootstrapped(
  measure: string,
  { difference, interval }: PairedDifference,
  pValue: number | null,
): string {
  const range = interval === null ? '' : `, 95 % interval ${interval.map(points).join(' to ')}`;
  return `${measure} ${points(difference)}${range}, p ${formatComparedPValue(pValue)}`;
}

/** A difference of shares in percentage points, with its sign. */
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

/** The resampled units: `clips`, or `12 people, with all their clips`. */
export function resampledWords(groups: DrawnGroups | null): string {
  return groups === null ? 'clips' : groupWords(groups);
}
