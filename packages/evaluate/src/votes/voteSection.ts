import { html, type Markup } from '../report/page/markup.js';
import { region, section, svg } from '../report/page/pageParts.js';
import type { FigureStyle } from '../figures/figureStyle.js';
import { voteEntropySvg } from '../figures/voteEntropy.js';
import type { VoteMetrics } from './voteMetrics.js';
import { agreementTable, voteEntropyTable } from './voteTables.js';

/** Where annotators disagree, and whether the network errs there. */
export function voteSection(votes: VoteMetrics, tested: number, style: FigureStyle): Markup {
  return section(
    'Annotators’ agreement',
    html`<p>
        Mean entropy of the votes on ${votes.clips.toLocaleString('en')} of ${tested.toLocaleString('en')}
        tested clips: ${votes.mean.toFixed(2)} bits, normalized ${votes.normalized.toFixed(2)}.
        ${mistakeSentence(votes)}
      </p>
      ${region(agreementTable(votes))} ${svg(voteEntropySvg(votes, style))} ${region(voteEntropyTable(votes))}`,
  );
}

function mistakeSentence({ mistakeAuc }: VoteMetrics): string {
  if (mistakeAuc === null) return '';
  const percent = (100 * mistakeAuc).toFixed(1);
  return `Of a mistaken and a correct clip, people disagree more on the mistaken one in ${percent} % of all pairs; 50 % would mean that mistakes have nothing to do with disagreement.`;
}
