import { leftOutTable } from '../leftOut.js';
import { testedClips } from '../tables.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { region, section } from './pageParts.js';
import { factList } from './runDescription.js';

/** The number of tested clips of each class, and the clips left out with their reasons. */
export function dataSection(report: Report): Markup {
  const { classes, protocol } = report;
  const counts = testedClips(report);
  if (protocol.leftOut === undefined) {
    return section(
      'Data',
      factList(classes.map((name, label) => ({ name, value: `${counts[label] ?? 0} clips` }))),
    );
  }
  const { all, reasons } = protocol.leftOut;
  const clips = reasons.reduce((sum, reason) => sum + reason.clips, 0);
  const share = ((100 * clips) / Math.max(all.clips, 1)).toFixed(1);
  return section(
    'Data',
    html`<p>
        ${
          clips === 0
            ? 'No clip of the data set was left out.'
            : `Left out: ${clips.toLocaleString('en')} of the ${all.clips.toLocaleString('en')} clips that the data set names (${share} %).`
        }
      </p>
      ${region(leftOutTable(protocol.leftOut, classes, counts))}`,
  );
}
