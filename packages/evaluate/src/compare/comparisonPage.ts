import { comparedCurvesSvg } from '../figures/learningCurves/comparedCurves.js';
import { differencesSvg } from '../figures/differences.js';
import type { CurveMeasure } from '../figures/learningCurves/epochMeans.js';
import { lineStyle } from '../figures/lineStyle.js';
import { groupName, groupWords } from '../report/groupWords.js';
import { html, Markup } from '../report/page/markup.js';
import { page, region, section, svg } from '../report/page/pageParts.js';
import type { Comparison } from './comparison.js';
import { COMPARISON_STYLE } from './comparisonStyle.js';
import { comparisonTables } from './comparisonTables.js';

export interface RenderComparisonOptions {
  /** Heading of the page. */
  readonly title: string;
}

/**
 * Renders a comparison as one self-contained page that follows the reader's light or dark scheme. Every text is escaped.
 *
 * @returns A whole HTML document.
 */
export function renderComparison(comparison: Comparison, { title }: RenderComparisonOptions): string {
  const { runs, differences, recall, cost, settings } = comparisonTables(comparison);
  return page(
    title,
    html` <p class="muted">${subtitle(comparison)}</p>
      ${notes(comparison)} ${findings(comparison)} ${section('Results of each run', region(runs))}
      ${
        differences === undefined
          ? ''
          : section(
              `Differences to ${comparison.pairs[0]!.first}`,
              html`${differencesFigure(comparison)} ${region(differences)}`,
            )
      }
      ${recall === undefined ? '' : section('Recall of each class', region(recall))}
      ${section('Cost', region(cost))} ${learningCurves(comparison)}
      ${settings === undefined ? '' : section('Settings that differ', region(settings))}
      <footer>
        UAR: unweighted average recall. WAR: weighted average recall, which equals accuracy. All clips are
        pooled over the folds, whereas the headline of a run’s report is the mean over the folds.
      </footer>`,
    COMPARISON_STYLE,
  );
}

function subtitle({ runs, clips, classes }: Comparison): string {
  return `${runs.length} runs compared on ${clips.toLocaleString('en')} ${clips === 1 ? 'clip' : 'clips'}, ${classes.length} classes`;
}

function notes({ notes: sentences }: Comparison): Markup | string {
  if (sentences.length === 0) return '';
  return html`<div class="warning" role="note">
    <ul>
      ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </div>`;
}

function findings({ pairs, groups }: Comparison): Markup | string {
  if (pairs.length === 0) return '';
  return section(
    'Is the difference significant?',
    html`<ul class="findings">
        ${pairs.map(({ sentence }) => html`<li>${unbroken(sentence)}</li>`)}
      </ul>
      <p class="small muted">
        Significant: p below 0.05. Not significant does not mean equal: the interval shows how large the
        difference may be. ${resamplingSentence(groups)}
      </p>`,
  );
}

/** How clips were resampled, and what that means for the intervals and p-values. */
function resamplingSentence(groups: Comparison['groups']): string {
  if (groups === null) {
    return 'Clips were resampled one by one: if clips of one person or movie are alike, intervals are too narrow and p-values too small.';
  }
  const source =
    groups.source === 'runs' ? 'taken from clip-groups.csv of every run' : 'taken from the given table';
  return `Whole ${groupName(groups.by, 2)} were resampled (${groupWords(groups)}), ${source}, because clips of one ${groupName(groups.by)} are alike. McNemar’s test in the table assumes independent clips.`;
}

function differencesFigure({ pairs }: Comparison): Markup {
  const drawn = (['uar', 'war'] as const).map((key) => ({
    name: key.toUpperCase(),
    differences: pairs.map((pair) => ({ name: pair.second, ...pair[key] })),
  }));
  return svg(differencesSvg(drawn, pairs[0]!.first));
}

const MEASURES: readonly CurveMeasure[] = ['trainLoss', 'validationLoss', 'validationUar'];

function learningCurves({ runs }: Comparison): Markup | string {
  const drawn = runs.map(({ name, curves }, line) => ({ name, curves, line }));
  const figures = MEASURES.flatMap((measure) => comparedCurvesSvg(drawn, measure) ?? []);
  if (figures.length === 0) return '';
  const shown = drawn.filter(({ curves }) => curves.length > 0);
  return section(
    'Learning curves',
    html`<p class="small muted">
        Mean of each run’s folds; the band spans the lowest to the highest fold. Losses of runs with different
        loss functions or label smoothing are not comparable.
      </p>
      <ul class="legend">
        ${shown.map(({ name, line }) => html`<li>${sample(line)}${name}</li>`)}
      </ul>
      <div class="curves">${figures.map(svg)}</div>`,
  );
}

/** A short piece of a run's line. */
function sample(line: number): Markup {
  const { color, dash } = lineStyle(line);
  return html`<svg width="44" height="10" aria-hidden="true">
    <line x1="0" x2="44" y1="5" y2="5" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash}" />
  </svg>`;
}

/** The sentence with non-breaking spaces between numbers and their names. */
function unbroken(sentence: string): string {
  return sentence.replace(/(?<=p [<=]) |(?<=p) (?=[<=])|(?<=95) (?=%)|(?<=[UW]AR) (?=[+−\d])/g, '\u00A0');
}
