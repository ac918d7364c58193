import { listDoubts, type GroupOverlap, groupOverlapTable } from '../groupOverlap.js';
import { groupName } from '../groupWords.js';
import type { Report } from '../report.js';
import { html, type Markup } from './markup.js';
import { region, section } from './pageParts.js';

/** For how many tested clips their network learned from others of their subject or movie. */
export function overlapSentence({ overlap, protocol }: Report): string | null {
  if (overlap === undefined || overlap.seen === null) return null;
  const { by, all, seen } = overlap;
  const folds = protocol.folds === 'official' ? 'the official folds' : 'the folds';
  const share = ((100 * seen.clips) / all.clips).toFixed(1);
  return `For ${seen.clips.toLocaleString('en')} of ${all.clips.toLocaleString('en')} tested clips (${share} %), ${folds} have other clips of the same ${groupName(by)} in training.`;
}

/** Metrics of the clips whose subject or movie the networks never saw, beside those of all. */
export function overlapSection(report: Report): Markup | string {
  const { overlap } = report;
  if (overlap === undefined) return '';
  const { by } = overlap;
  const heading = `${by === 'subject' ? 'People' : by === 'film' ? 'Movies' : 'Scenes'} in training and test`;
  const sentence = overlapSentence(report);
  if (sentence === null) {
    return section(
      heading,
      html`<p>No tested clip shares its ${groupName(by)} with the training clips of its fold.</p>`,
    );
  }
  return section(
    heading,
    html`<p>${sentence} ${remainder(overlap)}</p>
      ${region(groupOverlapTable(overlap))}`,
  );
}

function remainder(overlap: GroupOverlap): string {
  const { by, unseen } = overlap;
  const name = groupName(by);
  if (unseen === null)
    return `None is of a ${name} that was not in training, so no figure can be given for new ${groupName(by, 2)}.`;
  const doubts = listDoubts(overlap);
  const figures = `UAR and WAR of the ${unseen.clips.toLocaleString('en')} other clips show how well a new ${name} is recognized.`;
  return doubts.length === 0 ? figures : `${figures} Too few remain to rely on: ${doubts.join('; ')}.`;
}
