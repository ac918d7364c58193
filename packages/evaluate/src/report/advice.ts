import { WELL_RECALL } from '../verdict.js';
import type { Report } from './report.js';

/** From this p-value on a model is said to be no better than chance. */
export const CHANCE_LEVEL = 0.05;

/** Clips learned from that are recognized so much better (UAR) than new ones say that the network overfits. */
const OVERFITTING_GAP = 0.15;

/** Whether the permutation test leaves chance as an explanation; false where it was not made. */
export function isChance({ statistics }: Report): boolean {
  return statistics !== undefined && statistics.chance.pValue >= CHANCE_LEVEL;
}

/**
 * What to do next, a sentence each: what the paper advises for the verdict (§3.1–3.3), and what this run's figures say for or against
 * it.
 */
export function writeAdvice(report: Report): string[] {
  if (isChance(report)) return chanceAdvice(report);
  switch (report.verdict) {
    case 'well':
      return [
        'The network is ready to be used on clips of this kind.',
        'The paper (§3.1) then tries a deeper network, ResNet-101 or ResNet-152, for what is left.',
        ...fitEvidence(report),
      ];
    case 'partial':
    case 'mixed':
      return [
        `Classes below ${percent(WELL_RECALL)}: ${weakClasses(report).join(', ')}.`,
        'The paper (§3.2) then adds a temporal bottleneck with attention, so that short expressions count, and more clips of the weak classes.',
        ...confusionEvidence(report),
        ...fitEvidence(report),
      ];
    case 'poor':
      return [
        'The paper (§3.3) then checks the normalization of the frames, takes clips of several emotions (label 0) out, and trains a deeper network, ResNet-101 or ResNet-152.',
        ...fitEvidence(report),
      ];
  }
}

function chanceAdvice({ statistics, wholeDataset, uar }: Report): string[] {
  return [
    `A model whose answers know nothing of the clips reaches this UAR in ${percent(statistics?.chance.pValue ?? 1)} of ${statistics?.chance.permutations ?? 0} permutations: the verdict says nothing about the emotions.`,
    wholeDataset.uar > uar + OVERFITTING_GAP
      ? 'The clips it learned from are recognized better than new ones: it memorized them. Use more clips, more augmentation or weights from a face data set.'
      : 'The clips it learned from are not recognized either: it has not learned. Train for more epochs, try another learning rate, and look at the aligned faces with dfer contact-sheet.',
  ];
}

function fitEvidence({ wholeDataset, uar }: Report): string[] {
  const [seen, unseen] = [percent(wholeDataset.uar), percent(uar)];
  return wholeDataset.uar - uar > OVERFITTING_GAP
    ? [
        `All clips, those learned from included, reach a UAR of ${seen}, new ones ${unseen}: the network overfits, so a deeper one alone is unlikely to help; more clips, augmentation or pretrained weights may.`,
      ]
    : [
        `All clips, those learned from included, reach a UAR of ${seen}, new ones ${unseen}: the network does not overfit, so a deeper one or more epochs may help.`,
      ];
}

/** The largest confusion of each of the two weakest classes. */
function confusionEvidence(report: Report): string[] {
  return weakClasses(report)
    .slice(0, 2)
    .flatMap((name) => {
      const row = report.confusionMatrix[report.classes.indexOf(name)]!;
      const own = report.classes.indexOf(name);
      const others = row.map((count, label) => (label === own ? -1 : count));
      const most = others.indexOf(Math.max(...others));
      const support = row.reduce((sum, count) => sum + count, 0);
      return others[most]! > 0
        ? [`${name} is most often taken for ${report.classes[most]} (${others[most]} of ${support} clips).`]
        : [];
    });
}

/** Classes with clips below the recall of `well`, the weakest first. */
function weakClasses({ classes, perClass }: Report): string[] {
  return classes
    .filter((name) => perClass[name]!.support > 0 && perClass[name]!.recall < WELL_RECALL)
    .sort((a, b) => perClass[a]!.recall - perClass[b]!.recall);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share >= 0.1 ? 0 : 1)} %`;
}
