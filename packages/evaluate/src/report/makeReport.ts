import { calibrationOf } from '../calibration.js';
import { figuresOf } from '../classificationReport.js';
import { distributionFiguresOf, type DistributionPrediction } from '../distribution.js';
import { verdictOf } from '../verdict.js';
import { voteFiguresOf } from '../votes/voteFigures.js';
import { brandOf } from './brand.js';
import { groupOverlapOf } from './groupOverlap.js';
import type { ClipGroups } from './clipGroups.js';
import type { Figures, Prediction, Protocol, Report } from './report.js';
import { statisticsOf } from './statistics.js';
import { assertPredictions } from './validate.js';

export interface MakeReportOptions {
  /** Names, in the order of the labels. */
  readonly classes: readonly string[];
  /** Out-of-fold: each clip once, by the network that never saw it. */
  readonly predictions: readonly Prediction[];
  /** What the trained networks say of every clip, those they learned from included; a clip may stand there once per fold. */
  readonly wholeDataset: readonly Prediction[];
  /** Out-of-fold, of clips whose votes are known. @defaultValue [] */
  readonly distributions?: readonly DistributionPrediction[];
  /**
   * What the clips of `predictions` belong to, each of them: intervals are of whole groups then.
   * @defaultValue intervals are of clips one by one, which are too narrow where clips are alike
   */
  readonly groups?: ClipGroups;
  /**
   * Tested clips whose group the network of their fold learned from; needs `groups`.
   * @defaultValue not known, or impossible by how the folds were made
   */
  readonly seenGroups?: ReadonlySet<string>;
  /** Annotators' votes on clips, a count or share a class, by the clip's id. @defaultValue none are known */
  readonly votes?: ReadonlyMap<string, readonly number[]>;
  readonly protocol: Protocol;
}

/**
 * Puts the figures of an experiment together.
 *
 * @throws EvaluateError when a clip is predicted twice out of fold or by the same fold twice in `wholeDataset`,
 *   a label is out of range, probabilities do not add up to 1, or a clip has no group where groups are given.
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
  const folds = foldsOf(predictions).map((fold) => ({
    fold,
    ...figuresOf(
      predictions.filter((prediction) => prediction.fold === fold),
      classes,
    ),
  }));
  const figures = figuresOf(predictions, classes);
  const ofVotes = voteFiguresOf(predictions, classes, votes, protocol.seed, groups);
  return {
    ...brandOf(protocol.selection),
    classes,
    ...figures,
    folds,
    foldMean: { war: meanOf(folds, 'war'), uar: meanOf(folds, 'uar') },
    wholeDataset: { ...figuresOf(wholeDataset, classes), optimistic: true },
    verdict: verdictOf(figures.perClass),
    calibrationError: calibrationOf(predictions).expectedCalibrationError,
    statistics: statisticsOf(predictions, figures.confusionMatrix, classes, protocol.seed, groups),
    ...distributionOf(distributions),
    ...(ofVotes && { votes: ofVotes }),
    ...(groups &&
      seenGroups && { overlap: groupOverlapOf(predictions, classes, groups, seenGroups, protocol.seed) }),
    protocol,
  };
}

function distributionOf(predictions: readonly DistributionPrediction[]): Pick<Report, 'distribution'> {
  if (predictions.length === 0) return {};
  const several = predictions.filter(({ isSingle }) => !isSingle);
  return {
    distribution: {
      all: distributionFiguresOf(predictions),
      ...(several.length > 0 ? { several: distributionFiguresOf(several) } : {}),
    },
  };
}

function foldsOf(predictions: readonly Prediction[]): number[] {
  return [...new Set(predictions.map(({ fold }) => fold))].sort((a, b) => a - b);
}

export function meanOf(folds: readonly Pick<Figures, 'war' | 'uar'>[], key: 'war' | 'uar'): number {
  return folds.reduce((total, figures) => total + figures[key], 0) / folds.length;
}
