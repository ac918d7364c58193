import { html, type Markup } from '../report/page/markup.js';
import { region, section, svg } from '../report/page/pageParts.js';
import type { FigureStyle } from '../figures/figureStyle.js';
import { voteEntropySvg } from '../figures/voteEntropy.js';
import { describeSeeds, summarizeSeeds } from '../report/seeds/ofSeeds.js';
import type { VoteMetrics } from './voteMetrics.js';
import { agreementBySeedsTable, agreementTable, voteEntropyTable } from './voteTables.js';

/** Annotator disagreement and its relation to mistakes. @param all - Metrics of each seed, on the same clips. */
export function voteSection(
  all: readonly VoteMetrics[],
  tested: number,
  style: FigureStyle,
): Markup | string {
  const [votes] = all;
  if (votes === undefined) return '';
  return section(
    'Annotators’ agreement',
    html`<p>
        Mean entropy of the votes on ${votes.clips.toLocaleString('en')} of ${tested.toLocaleString('en')}
        tested clips: ${votes.mean.toFixed(2)} bits, normalized ${votes.normalized.toFixed(2)}.
        ${mistakeSentence(all)}
      </p>
      ${region(all.length === 1 ? agreementTable(votes) : agreementBySeedsTable(all))}
      ${svg(voteEntropySvg(votes, style))} ${region(voteEntropyTable(votes))}`,
  );
}

function mistakeSentence(all: readonly VoteMetrics[]): string {
  const known = all.flatMap(({ mistakeAuc }) => mistakeAuc ?? []);
  const over = summarizeSeeds(known);
  if (over === null) return '';
  const percent = (share: number): string => (100 * share).toFixed(1);
  const origin = all.length === 1 ? '' : ` (${describeSeeds(over, known.length, all.length, percent)})`;
  return `In ${percent(over.mean)} % of all pairs of a misclassified and a correct clip${origin}, annotators disagree more on the misclassified one; 50 % would mean that mistakes are unrelated to disagreement.`;
}
