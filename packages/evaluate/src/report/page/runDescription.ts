import { html, type Markup } from './markup.js';
import { type FoldCost, trainingCostTable } from '../trainingCost.js';
import { region, section } from './pageParts.js';

/** One thing that a reader may want to know of a run; `null`: the run did not record it. */
export interface RunFact {
  readonly name: string;
  readonly value: string | null;
}

/** What was trained, on what and at what cost. */
export interface RunDescription {
  readonly trained: readonly RunFact[];
  readonly cost: readonly RunFact[];
  /** What each fold took. @defaultValue [], not recorded */
  readonly folds?: readonly FoldCost[];
  /** Repeats the run. */
  readonly command: string;
}

/** The facts as a list of terms; what was not recorded says so. */
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
  return html`<p class="caption">To repeat it:</p>
    <div class="scroll" role="region" aria-label="Command" tabindex="0">
      <pre><code>${command}</code></pre>
    </div>`;
}

/** What was trained, on what and at what cost. */
export function runSections({ trained, cost, folds = [], command }: RunDescription): Markup {
  return html`${section('What was trained', factList(trained))}
  ${section(
    'Cost',
    html`${factList(cost)} ${folds.length > 0 ? region(trainingCostTable(folds)) : ''}
    ${commandBlock(command)}`,
  )}`;
}
