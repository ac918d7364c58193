import type { Analysis } from '../../analysis/analysis.js';
import { formatChange, formatPValue, temporalSentences } from '../../analysis/temporalSentences.js';
import type { Difference, OrderComparison } from '../../analysis/temporalTest.js';
import { html, type Markup } from './markup.js';
import { percentPoints } from '../tables.js';

const names: Readonly<Record<OrderComparison['order'], string>> = {
  shuffled: 'shuffled',
  reversed: 'reversed',
  middle: 'middle frame, repeated',
  first: 'first frame, repeated',
};

/** The loss in accuracy when the frames of a clip are reordered, or one frame is repeated. */
export function temporalSection({ temporal, framesPerClip, testClips, brand }: Analysis): Markup {
  const { clips, confidence, samples, inOrder, others } = temporal;
  const ofAll =
    clips < testClips ? `${clips} of the ${testClips} test clips, drawn at random` : `${clips} test clips`;
  const scale = findScale(others);
  return html`<section class="card">
    <h2>Use of time ${brand === undefined ? '' : html`<span class="badge">optimistic</span>`}</h2>
    ${temporalSentences({ others }, framesPerClip).map((sentence) => html`<p>${sentence}</p>`)}
    <p class="small muted">
      ${ofAll}, each classified by the network of the fold that tests it, with its ${framesPerClip} frames in
      different orders. Changes are in percentage points with ${Math.round(confidence * 100)} % intervals
      (bootstrap of clips, ${samples} samples). p: McNemar’s test. Last column: clips whose predicted class
      changed.
    </p>
    <div class="scroll" role="region" aria-label="Table: use of time" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Frames</th>
            <th scope="col">UAR</th>
            <th scope="col">WAR</th>
            <th scope="col" colspan="2">Change of UAR</th>
            <th scope="col">p</th>
            <th scope="col">Changed predictions</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">in order</th>
            <td>${percentPoints(inOrder.uar)} %</td>
            <td>${percentPoints(inOrder.war)} %</td>
            <td colspan="4"></td>
          </tr>
          ${others.map(
            ({ order, uar, war, uarDifference, mcnemar, changed }) =>
              html`<tr>
                <th scope="row">${names[order]}</th>
                <td>${percentPoints(uar)} %</td>
                <td>${percentPoints(war)} %</td>
                <td>${range(uarDifference, scale)}</td>
                <td>${formatChange(uarDifference)}</td>
                <td>${formatPValue(mcnemar.pValue)}</td>
                <td>${changed}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The largest change on either side of zero: the scale of all rows. */
function findScale(others: readonly OrderComparison[]): number {
  const ends = others.flatMap(({ uarDifference: { value, interval } }) => [value, ...interval]);
  return Math.max(0.01, ...ends.map(Math.abs));
}

/** A dot and its interval beside a line at zero. */
function range({ value, interval: [low, high] }: Difference, scale: number): Markup {
  const x = (share: number): string => (60 + (54 * share) / scale).toFixed(1);
  return html`<svg class="change" viewBox="0 0 120 20" aria-hidden="true">
    <line x1="60" x2="60" y1="0" y2="20" />
    <line class="range" x1="${x(low)}" x2="${x(high)}" y1="10" y2="10" />
    <circle cx="${x(value)}" cy="10" r="4" />
  </svg>`;
}
