/** The names of version 0.1, kept for one more version. */
export {
  /** @deprecated Use {@link formatChange}. */
  formatChange as changeOf,
  /** @deprecated Use {@link formatPValue}. */
  formatPValue as shownPValue,
} from './analysis/temporalSentences.js';
export {
  /** @deprecated Use {@link OrderMetrics}. */
  type OrderMetrics as OrderFigures,
} from './analysis/temporalTest.js';
export {
  /** @deprecated Use {@link computeCalibration}. */
  computeCalibration as calibrationOf,
  /** @deprecated Use {@link computeClasswiseCalibration}. */
  computeClasswiseCalibration as classwiseCalibrationOf,
  /** @deprecated Use {@link LabeledProbabilities}. */
  type LabeledProbabilities as LabelledProbabilities,
} from './calibration.js';
export {
  /** @deprecated Use {@link computeMetrics}. */
  computeMetrics as figuresOf,
  /** @deprecated Use {@link computeMetricsFromMatrix}. */
  computeMetricsFromMatrix as figuresOfMatrix,
} from './classificationReport.js';
export {
  /** @deprecated Use {@link PairMetrics}. */
  type PairMetrics as PairFigures,
  /** @deprecated Use {@link RunMetrics}. */
  type RunMetrics as RunFigures,
} from './compare/comparison.js';
export {
  /** @deprecated Use {@link stratifiedGroupKFold}. */
  stratifiedGroupKFold as groupKFold,
} from './kfold.js';
export {
  /** @deprecated Use {@link DistributionMetrics}. */
  type DistributionMetrics as DistributionFigures,
  /** @deprecated Use {@link computeDistributionMetrics}. */
  computeDistributionMetrics as distributionFiguresOf,
} from './labelDistribution.js';
export {
  /** @deprecated Use {@link classRecall}. */
  classRecall as recallOf,
  /** @deprecated Use {@link computeUar}. */
  computeUar as uarOf,
  /** @deprecated Use {@link computeWar}. */
  computeWar as warOf,
} from './metrics/matrixMetrics.js';
export {
  /** @deprecated Use {@link PairedPredictions}. */
  type PairedPredictions as PairedAnswers,
} from './metrics/jointCells.js';
export {
  /** @deprecated Use {@link TemperatureMetrics}. */
  type TemperatureMetrics as TemperatureFigures,
} from './metrics/temperature.js';
export {
  /** @deprecated Use {@link writeAdvice}. */
  writeAdvice as adviceOf,
} from './report/advice.js';
export {
  /** @deprecated Use {@link disclaimerFor}. */
  disclaimerFor as brandOf,
  /** @deprecated Use {@link TEST_SELECTION_DISCLAIMER}. */
  TEST_SELECTION_DISCLAIMER as SELECTED_ON_TEST,
} from './report/disclaimer.js';
export {
  /** @deprecated Use {@link BaselineMetrics}. */
  type BaselineMetrics as BaselineFigures,
  /** @deprecated Use {@link ClassMetrics}. */
  type ClassMetrics as ClassFigures,
  /** @deprecated Use {@link Metrics}. */
  type Metrics as Figures,
  /** @deprecated Use {@link SeedMetrics}. */
  type SeedMetrics as SeedFigures,
} from './report/report.js';
export {
  /** @deprecated Use {@link computeSpread}. */
  computeSpread as spreadOfRuns,
} from './report/seeds/spread.js';
export {
  /** @deprecated Use {@link TrainValidationSplit}. */
  type TrainValidationSplit as Split,
  /** @deprecated Use {@link stratifiedTrainValidationSplit}. */
  stratifiedTrainValidationSplit as stratifiedSplit,
} from './split.js';
export {
  /** @deprecated Use {@link computeVerdict}. */
  computeVerdict as verdictOf,
} from './verdict.js';
