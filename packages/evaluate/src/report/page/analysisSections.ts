import type { Analysis } from '../../analysis/analysis.js';
import { ANALYSIS_STYLE } from './analysisStyle.js';
import { clipStrips } from './clipStrips.js';
import { html, Markup } from './markup.js';
import { temporalSection } from './temporalSection.js';

/** The sections of an analysis: how much the networks use time, and clips to look at. Includes its own style sheet. */
export function analysisSections(analysis: Analysis): Markup {
  return html`<style>
      ${new Markup(ANALYSIS_STYLE)}
    </style>
    ${temporalSection(analysis)} ${clipStrips(analysis)}`;
}
