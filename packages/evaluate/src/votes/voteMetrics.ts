import { mean } from '@dfer/core';
import { computeMetrics, predictedLabel } from '../classificationReport.js';
import { bootstrapIntervals, type Interval } from '../metrics/bootstrap.js';
import { quantile } from '../metrics/quantile.js';
import { rocAuc } from '../metrics/ranking.js';
import { type ClipGroups, assignGroups } from '../report/clipGroups.js';
import type { Prediction } from '../report/report.js';
import { maxEntropy, voteEntropy } from './voteEntropy.js';

/** Annotator disagreement on a set of clips. */
export interface VoteEntropyMetrics {
  readonly clips: number;
  /** Mean entropy of the votes, in bits. */
  readonly mean: number;
  /** The same, divided by the entropy of a uniform distribution over all classes; 0–1. */
  readonly normalized: number;
  /** Minimum, lower quartile, median, upper quartile and maximum of the entropy, in bits. */
  readonly quartiles: readonly [number, number, number, number, number];
  /** Share of the clips with unanimous votes; 0–1. */
  readonly unanimous: number;
}

/** Metrics of a quarter of the clips with similar annotator agreement. */
export interface AgreementMetrics {
  /** Number of the quarter, from 1 (highest agreement). Empty quarters, as when most clips are unanimous, are left out. */
  readonly quarter: number;
  readonly clips: number;
  /** Minimum and maximum entropy of the votes, in bits. */
  readonly entropy: readonly [low: number, high: number];
  /** Accuracy of the network on these clips; 0–1. */
  readonly war: number;
  readonly interval: Interval;
  /** Unweighted average recall on these clips; 0–1. */
  readonly uar: number;
  /** Share of the clips whose predicted class has at least one vote; 0–1. */
  readonly votedFor: number;
}

/** Annotator disagreement, and its relation to the mistakes of the network, on the tested clips with votes. */
export interface VoteMetrics extends VoteEntropyMetrics {
  readonly perClass: Readonly<Record<string, VoteEntropyMetrics | null>>;
  /** By ascending entropy. Clips with the same entropy are in the same quarter, so quarters differ in size. */
  readonly agreement: readonly AgreementMetrics[];
  /** Probability that a misclassified clip has a higher entropy than a correct one (area under the ROC curve); `null` if there is none of either. */
  readonly mistakeAuc: number | null;
}

/**
 * @param predictions - Out-of-fold predictions; those without votes are skipped.
 * @param classes - Class names, in the order of the labels and of the votes.
 * @param votes - Counts or shares of each class, by clip id.
 * @param seed - Seed of the bootstrap.
 * @returns `null` if no clip has votes
 */
export function computeVoteMetrics(
  predictions: readonly Prediction[],
  classes: readonly string[],
  votes: ReadonlyMap<string, readonly number[]>,
  seed: number,
  groups?: ClipGroups,
): VoteMetrics | null {
  const voted = predictions.flatMap((prediction) => {
    const own = votes.get(prediction.clip);
    return own?.some((count) => count > 0) === true
      ? [{ prediction, votes: own, entropy: voteEntropy(own) }]
      : [];
  });
  if (voted.length === 0) return null;
  const auc = rocAuc(
    voted.map(({ entropy }) => entropy),
    voted.map(({ prediction }) => predictedLabel(prediction) !== prediction.label),
  );
  return {
    ...measureEntropy(voted, classes.length),
    perClass: Object.fromEntries(
      classes.map((name, label) => {
        const chosen = voted.filter(({ prediction }) => prediction.label === label);
        return [name, chosen.length === 0 ? null : measureEntropy(chosen, classes.length)];
      }),
    ),
    agreement: splitIntoQuarters(voted.map(({ entropy }) => entropy)).flatMap((members, index) => {
      const chosen = members.map((at) => voted[at]!);
      return chosen.length === 0
        ? []
        : [{ quarter: index + 1, ...measureAgreement(chosen, classes, seed, groups) }];
    }),
    mistakeAuc: Number.isFinite(auc) ? auc : null,
  };
}

interface Voted {
  readonly prediction: Prediction;
  readonly votes: readonly number[];
  readonly entropy: number;
}

function measureEntropy(voted: readonly Voted[], classCount: number): VoteEntropyMetrics {
  const sorted = voted.map(({ entropy }) => entropy).sort((a, b) => a - b);
  const middle = mean(sorted);
  const at = (share: number): number => quantile(sorted, share);
  return {
    clips: sorted.length,
    mean: middle,
    normalized: middle / maxEntropy(classCount),
    quartiles: [at(0), at(0.25), at(0.5), at(0.75), at(1)],
    unanimous: sorted.filter((entropy) => entropy === 0).length / sorted.length,
  };
}

/** Indices of the values up to the lower quartile, up to the median, up to the upper quartile, and above. */
export function splitIntoQuarters(values: readonly number[]): readonly (readonly number[])[] {
  const sorted = [...values].sort((a, b) => a - b);
  const ends = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  const quarters: number[][] = [[], [], [], []];
  values.forEach((value, index) => quarters[ends.filter((end) => value > end).length]!.push(index));
  return quarters;
}

function measureAgreement(
  voted: readonly Voted[],
  classes: readonly string[],
  seed: number,
  groups: ClipGroups | undefined,
): Omit<AgreementMetrics, 'quarter'> {
  const predictions = voted.map(({ prediction }) => prediction);
  const drawn = groups === undefined ? null : assignGroups(predictions, groups);
  const { war, uar } = computeMetrics(predictions, classes);
  const entropies = voted.map(({ entropy }) => entropy);
  return {
    clips: voted.length,
    entropy: [Math.min(...entropies), Math.max(...entropies)],
    war,
    interval: bootstrapIntervals(predictions, classes, { seed, ...(drawn && { groups: drawn.names }) }).war,
    uar,
    votedFor: mean(voted.map(({ prediction, votes }) => Number(votes[predictedLabel(prediction)]! > 0))),
  };
}
