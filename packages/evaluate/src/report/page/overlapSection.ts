import { mean } from '@dfer/core';
import { listDoubts, type GroupOverlap, groupOverlapTable } from '../groupOverlap.js';
import { groupName } from '../groupWords.js';
import { listOverlaps } from '../seeds/ofSeeds.js';
import { mostDoubtful, overlapBySeedsTable, partSizes } from '../seeds/overlapOverSeeds.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { region, section } from './pageParts.js';

/** The number of tested clips whose subject or movie also occurs in training; `null` if there are none. */
export function overlapSentence(report: Report): string | null {
  const overlaps = listOverlaps(report);
  const seen = mean(partSizes(overlaps, 'seen'));
  // Also true if nothing is known: the mean of no values is NaN.
  if (!(seen > 0)) return null;
  const tested = mean(partSizes(overlaps, 'all'));
  const folds = report.protocol.folds === 'official' ? 'the official folds' : 'the folds';
  const share = ((100 * seen) / tested).toFixed(1);
  return `For ${clipCount(overlaps, 'seen')} of ${clipCount(overlaps, 'all')} tested clips (${share} %), ${folds} have other clips of the same ${groupName(overlaps[0]!.by)} in training.`;
}

/** Metrics of the clips whose subject or movie is not in training, beside those of all clips. */
export function overlapSection(report: Report): Markup | string {
  const overlaps = listOverlaps(report);
  const [first] = overlaps;
  if (first === undefined) return '';
  const { by } = first;
  const heading = `${by === 'subject' ? 'People' : by === 'film' ? 'Movies' : 'Scenes'} in training and test`;
  const sentence = overlapSentence(report);
  if (sentence === null) {
    return section(
      heading,
      html`<p>No tested clip shares its ${groupName(by)} with the training clips of its fold.</p>`,
    );
  }
  const table = overlaps.length === 1 ? groupOverlapTable(first) : overlapBySeedsTable(overlaps);
  return section(
    heading,
    html`<p>${sentence} ${remainder(overlaps)}</p>
      ${region(table)}`,
  );
}

/** The number of clips of a part; if the seeds differ, their mean, marked as such. */
function clipCount(overlaps: readonly GroupOverlap[], part: 'all' | 'seen' | 'unseen'): string {
  const sizes = partSizes(overlaps, part);
  const isSame = new Set(sizes).size === 1;
  const count = mean(sizes).toLocaleString('en', { maximumFractionDigits: 1 });
  return isSame ? count : `${count} (mean of ${overlaps.length} seeds)`;
}

function remainder(overlaps: readonly GroupOverlap[]): string {
  const doubtful = mostDoubtful(overlaps)!;
  const name = groupName(doubtful.by);
  if (partSizes(overlaps, 'unseen').every((count) => count === 0))
    return `Every tested clip shares its ${name} with training clips, so nothing can be said about new ${groupName(doubtful.by, 2)}.`;
  const doubts = listDoubts(doubtful);
  const figures = `UAR and WAR of the ${clipCount(overlaps, 'unseen')} other clips show how well a new ${name} is recognized.`;
  return doubts.length === 0 ? figures : `${figures} These are too few to rely on: ${doubts.join('; ')}.`;
}
