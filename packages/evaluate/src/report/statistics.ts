import { computeClasswiseCalibration } from '../calibration.js';
import type { ConfusionMatrix } from '../confusion.js';
import { cohensKappa, matthewsCorrelation } from '../metrics/agreement.js';
import { bootstrapIntervals, type Intervals } from '../metrics/bootstrap.js';
import { brierScore } from '../metrics/brierScore.js';
import { type ChanceTest, permutationTest } from '../metrics/permutationTest.js';
import { rankingAreas } from '../metrics/ranking.js';
import { assignGroups, type ClipGroups } from './clipGroups.js';
import type { Prediction } from './report.js';

/** How well a class is separated from all others, over all thresholds; `null`: there are no positives or no negatives. */
export interface ClassRanking {
  /** Area under the ROC curve; 0.5 is chance. */
  readonly auc: number | null;
  readonly averagePrecision: number | null;
}

/** Uncertainty of the metrics, and metrics beyond recall, of the out-of-fold predictions. */
export interface ReportStatistics {
  readonly intervals: Intervals;
  /** Groups that were resampled for the intervals. Missing if clips were resampled one by one. */
  readonly groups?: { readonly by: ClipGroups['by']; readonly count: number };
  readonly chance: ChanceTest;
  /** Cohen's κ; `null`: not defined. */
  readonly kappa: number | null;
  readonly matthewsCorrelation: number;
  readonly brierScore: number;
  /** Mean over the classes, 15 bins; 0–1. Missing in older reports. */
  readonly classwiseCalibrationError?: number;
  readonly ranking: Readonly<Record<string, ClassRanking>>;
}

/**
 * @param classes - Class names, in the order of the labels.
 * @param seed - Seed of the bootstrap and the permutations.
 * @param groups - Groups of the clips: whole groups are resampled if there are at least two.
 * @throws EvaluateError `BAD_GROUPS`
 */
export function computeStatistics(
  predictions: readonly Prediction[],
  matrix: ConfusionMatrix,
  classes: readonly string[],
  seed: number,
  groups?: ClipGroups,
): ReportStatistics {
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const drawn = groups === undefined ? null : assignGroups(predictions, groups);
  return {
    intervals: bootstrapIntervals(predictions, classes, { seed, ...(drawn && { groups: drawn.names }) }),
    ...(groups && drawn && { groups: { by: groups.by, count: drawn.count } }),
    chance: permutationTest(predictions, { seed }),
    kappa: orNull(cohensKappa(matrix)),
    matthewsCorrelation: matthewsCorrelation(matrix),
    brierScore: brierScore(predictions),
    classwiseCalibrationError: computeClasswiseCalibration(predictions).classwiseCalibrationError,
    ranking: Object.fromEntries(
      classes.map((name, label) => {
        const scores = predictions.map(({ probabilities }) => probabilities[label]!);
        const isOfClass = predictions.map((one) => one.label === label);
        const { auc, averagePrecision } = rankingAreas(scores, isOfClass);
        return [name, { auc: orNull(auc), averagePrecision: orNull(averagePrecision) }];
      }),
    ),
  };
}
