import { computeCalibration } from '../calibration.js';
import { computeMetrics } from '../classificationReport.js';
import { computeDistributionMetrics, type DistributionPrediction } from '../labelDistribution.js';
import { computeVerdict } from '../verdict.js';
import { computeVoteMetrics } from '../votes/voteMetrics.js';
import { disclaimerFor } from './disclaimer.js';
import { computeGroupOverlap } from './groupOverlap.js';
import type { ClipGroups } from './clipGroups.js';
import type { Metrics, Prediction, Protocol, Report } from './report.js';
import { computeStatistics } from './statistics.js';
import { assertPredictions } from './validate.js';

export interface MakeReportOptions {
  /** Class names, in the order of the labels. */
  readonly classes: readonly string[];
  /** Out-of-fold predictions: each clip once, by the network that was not trained on it. */
  readonly predictions: readonly Prediction[];
  /** Predictions of the trained networks for every clip, training clips included; a clip may occur once per fold. */
  readonly wholeDataset: readonly Prediction[];
  /** Out-of-fold predictions for clips with votes. @defaultValue [] */
  readonly distributions?: readonly DistributionPrediction[];
  /**
   * Group of every clip of `predictions`: whole groups are resampled for intervals.
   * @defaultValue clips are resampled one by one; the intervals are too narrow if clips are alike
   */
  readonly groups?: ClipGroups;
  /**
   * Tested clips whose group is also in the training part of their fold; needs `groups`.
   * @defaultValue not known, or ruled out by the folds
   */
  readonly seenGroups?: ReadonlySet<string>;
  /** Annotator votes, one count or share per class, by clip id. @defaultValue none */
  readonly votes?: ReadonlyMap<string, readonly number[]>;
  readonly protocol: Protocol;
}

/**
 * Computes the report of an experiment.
 *
 * @throws EvaluateError if a clip occurs twice in `predictions`, or twice for the same fold in `wholeDataset`,
 *   a label is out of range, probabilities do not add up to 1, or a clip has no group although groups are given.
 */
export function makeReport({
  classes,
  predictions,
  wholeDataset,
  distributions = [],
  groups,
  seenGroups,
  votes = new Map(),
  protocol,
}: MakeReportOptions): Report {
  assertPredictions(predictions, classes, { name: 'predictions', oncePerClip: true });
  assertPredictions(wholeDataset, classes, { name: 'wholeDataset', oncePerClip: false });
  const folds = listFolds(predictions).map((fold) => ({
    fold,
    ...computeMetrics(
      predictions.filter((prediction) => prediction.fold === fold),
      classes,
    ),
  }));
  const metrics = computeMetrics(predictions, classes);
  const ofVotes = computeVoteMetrics(predictions, classes, votes, protocol.seed, groups);
  return {
    ...disclaimerFor(protocol.selection),
    classes,
    ...metrics,
    folds,
    foldMean: { war: averageFolds(folds, 'war'), uar: averageFolds(folds, 'uar') },
    wholeDataset: { ...computeMetrics(wholeDataset, classes), optimistic: true },
    verdict: computeVerdict(metrics.perClass),
    calibrationError: computeCalibration(predictions).expectedCalibrationError,
    statistics: computeStatistics(predictions, metrics.confusionMatrix, classes, protocol.seed, groups),
    ...summarizeDistributions(distributions),
    ...(ofVotes && { votes: ofVotes }),
    ...(groups &&
      seenGroups && {
        overlap: computeGroupOverlap(predictions, classes, groups, seenGroups, protocol.seed),
      }),
    protocol,
  };
}

function summarizeDistributions(
  predictions: readonly DistributionPrediction[],
): Pick<Report, 'distribution'> {
  if (predictions.length === 0) return {};
  const several = predictions.filter(({ isSingle }) => !isSingle);
  return {
    distribution: {
      all: computeDistributionMetrics(predictions),
      ...(several.length > 0 ? { several: computeDistributionMetrics(several) } : {}),
    },
  };
}

function listFolds(predictions: readonly Prediction[]): number[] {
  return [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b);
}

export function averageFolds(folds: readonly Pick<Metrics, 'war' | 'uar'>[], key: 'war' | 'uar'): number {
  return folds.reduce((total, metrics) => total + metrics[key], 0) / folds.length;
}
