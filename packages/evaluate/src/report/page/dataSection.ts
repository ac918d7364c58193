import { supports } from '../../confusion.js';
import { leftOutTable } from '../leftOut.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { region, section } from './pageParts.js';
import { factList } from './runDescription.js';

/** How many clips of each class were tested, and which were left out, and why. */
export function dataSection(report: Report): Markup {
  const counts = supports(report.confusionMatrix);
  return section(
    'Data',
    html`<p class="caption">Clips tested, by class:</p>
      ${factList(report.classes.map((name, label) => ({ name, value: `${counts[label] ?? 0} clips` })))}
      ${leftOutPart(report)}`,
  );
}

function leftOutPart({ classes, protocol: { leftOut } }: Report): Markup | string {
  if (leftOut === undefined) return '';
  const { all, reasons } = leftOut;
  const clips = reasons.reduce((sum, reason) => sum + reason.clips, 0);
  if (clips === 0) return html`<p>No clip of the data set was left out.</p>`;
  const share = ((100 * clips) / all.clips).toFixed(1);
  return html`<p>
      ${clips.toLocaleString('en')} of the ${all.clips.toLocaleString('en')} clips that the data set names
      (${share} %) are neither learned from nor tested:
    </p>
    ${region(leftOutTable(leftOut, classes))}`;
}
