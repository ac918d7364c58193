import { html, type Markup } from './markup.js';
import { type FoldCost, trainingCostTable } from '../trainingCost.js';
import { region, section } from './pageParts.js';

/** One fact about a run; `null`: not recorded. */
export interface RunFact {
  readonly name: string;
  readonly value: string | null;
}

/** The trained network, its data and its cost. */
export interface RunDescription {
  readonly trained: readonly RunFact[];
  readonly cost: readonly RunFact[];
  /** Training cost of each fold. @defaultValue [], not recorded */
  readonly folds?: readonly FoldCost[];
  /** Shell command that repeats the run. */
  readonly command: string;
}

/** The facts as a definition list; missing ones are shown as not recorded. */
export function factList(facts: readonly RunFact[]): Markup {
  return html`<dl>
    ${facts.map(
      ({ name, value }) =>
        html`<dt>${name}</dt>
          <dd>${value ?? html`<span class="muted">not recorded</span>`}</dd>`,
    )}
  </dl>`;
}

/** The command that repeats the run. */
function commandBlock(command: string): Markup {
  return html`<p class="caption">Command to repeat the run:</p>
    <div class="scroll" role="region" aria-label="Command" tabindex="0">
      <pre><code>${command}</code></pre>
    </div>`;
}

/** The sections on the trained network, its data and its cost. */
export function runSections({ trained, cost, folds = [], command }: RunDescription): Markup {
  return html`${section('What was trained', factList(trained))}
  ${section(
    'Cost',
    html`${factList(cost)} ${folds.length > 0 ? region(trainingCostTable(folds)) : ''}
    ${commandBlock(command)}`,
  )}`;
}
