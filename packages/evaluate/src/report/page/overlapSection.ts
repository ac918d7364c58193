import { mean } from '@dfer/core';
import { listDoubts, type GroupOverlap, groupOverlapTable } from '../groupOverlap.js';
import { groupName } from '../groupWords.js';
import { listOverlaps } from '../seeds/ofSeeds.js';
import { mostDoubtful, overlapBySeedsTable, partSizes } from '../seeds/overlapOverSeeds.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { region, section } from './pageParts.js';

/** For how many tested clips their network learned from others of their subject or movie. */
export function overlapSentence(report: Report): string | null {
  const overlaps = listOverlaps(report);
  const seen = mean(partSizes(overlaps, 'seen'));
  // Also where nothing is known: the mean of no values is not above 0.
  if (!(seen > 0)) return null;
  const tested = mean(partSizes(overlaps, 'all'));
  const folds = report.protocol.folds === 'official' ? 'the official folds' : 'the folds';
  const share = ((100 * seen) / tested).toFixed(1);
  return `For ${clipCount(overlaps, 'seen')} of ${clipCount(overlaps, 'all')} tested clips (${share} %), ${folds} have other clips of the same ${groupName(overlaps[0]!.by)} in training.`;
}

/** Metrics of the clips whose subject or movie the networks never saw, beside those of all. */
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

/** Clips of a part, of several seeds that differ in it their mean, which is said. */
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
    return `None is of a ${name} that was not in training, so no figure can be given for new ${groupName(doubtful.by, 2)}.`;
  const doubts = listDoubts(doubtful);
  const figures = `UAR and WAR of the ${clipCount(overlaps, 'unseen')} other clips show how well a new ${name} is recognized.`;
  return doubts.length === 0 ? figures : `${figures} Too few remain to rely on: ${doubts.join('; ')}.`;
}
