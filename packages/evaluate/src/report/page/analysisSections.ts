import type { Analysis } from '../../analysis/analysis.js';
import { ANALYSIS_STYLE } from './analysisStyle.js';
import { clipStrips } from './clipStrips.js';
import { html, Markup } from './markup.js';
import { temporalSection } from './temporalSection.js';

/** What an analysis adds to the page: how much the networks use time, and clips to look at. Brings its own style. */
export function analysisSections(analysis: Analysis): Markup {
  return html`<style>
      ${new Markup(ANALYSIS_STYLE)}
    </style>
    ${temporalSection(analysis)} ${clipStrips(analysis)}`;
}
