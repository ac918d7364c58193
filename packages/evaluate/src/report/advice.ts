import { WELL_RECALL } from '../verdict.js';
import type { Report } from './report.js';

/** A model with this p-value or a higher one is reported as no better than chance. */
export const CHANCE_LEVEL = 0.05;

/** Minimum gap in UAR between training and new clips for which the report diagnoses overfitting. */
const OVERFITTING_GAP = 0.15;

/** True if the permutation test cannot rule out chance; false if there was no test. */
export function isChance({ statistics }: Report): boolean {
  return statistics !== undefined && statistics.chance.pValue >= CHANCE_LEVEL;
}

/**
 * Suggests next steps, one sentence each: the paper's advice for the verdict (§3.1–3.3), and evidence from this run for or against
 * it.
 */
export function writeAdvice(report: Report): string[] {
  if (isChance(report)) return chanceAdvice(report);
  switch (report.verdict) {
    case 'well':
      return [
        'The network is ready for use on clips of this kind.',
        'The next step in the paper (§3.1) is a deeper network, ResNet-101 or ResNet-152, for the remaining errors.',
        ...fitEvidence(report),
      ];
    case 'partial':
    case 'mixed':
      return [
        `Classes below ${percent(WELL_RECALL)}: ${weakClasses(report).join(', ')}.`,
        'The next step in the paper (§3.2) is a temporal bottleneck with attention, so that short expressions count, and more clips of the weak classes.',
        ...confusionEvidence(report),
        ...fitEvidence(report),
      ];
    case 'poor':
      return [
        'The next steps in the paper (§3.3) are to check the normalization of the frames, remove clips of several emotions (label 0), and train a deeper network, ResNet-101 or ResNet-152.',
        ...fitEvidence(report),
      ];
  }
}

function chanceAdvice({ statistics, wholeDataset, uar }: Report): string[] {
  return [
    `Random predictions reach this UAR in ${percent(statistics?.chance.pValue ?? 1)} of ${statistics?.chance.permutations ?? 0} permutations: the verdict says nothing about the emotions.`,
    wholeDataset.uar > uar + OVERFITTING_GAP
      ? 'Training clips are recognized better than new ones: the network memorized them. Use more clips, more augmentation or weights pretrained on faces.'
      : 'Training clips are not recognized either: the network has not learned. Train for more epochs, try another learning rate, and look at the aligned faces with dfer contact-sheet.',
  ];
}

function fitEvidence({ wholeDataset, uar }: Report): string[] {
  const [seen, unseen] = [percent(wholeDataset.uar), percent(uar)];
  return wholeDataset.uar - uar > OVERFITTING_GAP
    ? [
        `The UAR is ${seen} on all clips (training clips included) and ${unseen} on new clips: the network overfits, so a deeper one alone is unlikely to help; more clips, augmentation or pretrained weights may.`,
      ]
    : [
        `The UAR is ${seen} on all clips (training clips included) and ${unseen} on new clips: the network does not overfit, so a deeper one or more epochs may help.`,
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
        ? [
            `${name} is most often misclassified as ${report.classes[most]} (${others[most]} of ${support} clips).`,
          ]
        : [];
    });
}

/** Classes with clips and a recall below that of `well`, the weakest first. */
function weakClasses({ classes, perClass }: Report): string[] {
  return classes
    .filter((name) => perClass[name]!.support > 0 && perClass[name]!.recall < WELL_RECALL)
    .sort((a, b) => perClass[a]!.recall - perClass[b]!.recall);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share >= 0.1 ? 0 : 1)} %`;
}
