export type { Analysis, ClipStrip, HeatMap, TimelineKind } from './analysis/analysis.js';
export { type ClipToShow, clipsToShow } from './analysis/clipsToShow.js';
export { FRAME_ORDERS, type FrameOrder, framesInOrder, framesSoFar } from './analysis/frameOrder.js';
export {
  type Difference,
  type OrderComparison,
  type OrderMetrics,
  temporalTest,
  type TemporalTest,
  type TemporalTestOptions,
} from './analysis/temporalTest.js';
export { formatChange, formatPValue, temporalSentences } from './analysis/temporalSentences.js';
export {
  type Calibration,
  type CalibrationBin,
  type ClasswiseCalibration,
  computeCalibration,
  computeClasswiseCalibration,
  type LabeledProbabilities,
} from './calibration.js';
export {
  classificationReport,
  computeMetrics,
  computeMetricsFromMatrix,
  formatClassificationReport,
  predictedLabel,
} from './classificationReport.js';
export type { ComparedRun, RunCost } from './compare/comparedRun.js';
export { type CompareOptions, compareRuns } from './compare/compareRuns.js';
export type { Comparison, Estimate, PairMetrics, RunMetrics } from './compare/comparison.js';
export { comparisonTables, type ComparisonTables, type IntervalStyle } from './compare/comparisonTables.js';
export { confusionMatrix, type ConfusionMatrix } from './confusion.js';
export {
  computeDistributionMetrics,
  type DistributionMetrics,
  type DistributionPrediction,
  MULTI_LABEL_THRESHOLD,
} from './labelDistribution.js';
export { EvaluateError, type EvaluateErrorCode } from './errors.js';
export { cohensKappa, matthewsCorrelation } from './metrics/agreement.js';
export {
  bootstrapIntervals,
  type BootstrapOptions,
  type Interval,
  type Intervals,
} from './metrics/bootstrap.js';
export { brierScore } from './metrics/brierScore.js';
export type { PairedPredictions } from './metrics/jointCells.js';
export { classRecall, computeUar, computeWar, type MatrixMetric } from './metrics/matrixMetrics.js';
export { mcnemar, type McNemar, mcnemarChiSquared, type McNemarChiSquared } from './metrics/mcnemar.js';
export {
  pairedBootstrap,
  type PairedBootstrapOptions,
  type PairedDifference,
} from './metrics/pairedBootstrap.js';
export { type ChanceTest, permutationTest } from './metrics/permutationTest.js';
export {
  averagePrecision,
  type CurvePoint,
  precisionRecallCurve,
  rankingAreas,
  rocAuc,
  rocCurve,
} from './metrics/ranking.js';
export {
  fitTemperature,
  fitTemperatureToLogits,
  TEMPERATURE_RANGE,
  type TemperatureMetrics,
  type TemperatureScaling,
  withTemperature,
} from './metrics/temperature.js';
export { isChance, writeAdvice } from './report/advice.js';
export type { ClipGroups } from './report/clipGroups.js';
export {
  type GroupTable,
  parseClipGroupsCsv,
  parseGroupsCsv,
  writeClipGroupsCsv,
} from './report/files/clipGroupsCsv.js';
export { type ClipVotes, parseClipVotesCsv, writeClipVotesCsv } from './report/files/clipVotesCsv.js';
export { parseGroupOverlapCsv, writeGroupOverlapCsv } from './report/files/groupOverlapCsv.js';
export { listDoubts, type GroupOverlap, type PartMetrics } from './report/groupOverlap.js';
export { countLeftOut, type LeftOut, type LeftOutReason } from './report/leftOut.js';
export { type ClassRanking, type ReportStatistics } from './report/statistics.js';
export { type Fold, stratifiedGroupKFold, stratifiedKFold } from './kfold.js';
export { PUBLISHED_DFEW, type PublishedResult } from './published.js';
export { makeReport, type MakeReportOptions } from './report/makeReport.js';
export { parseCsv, writeCsv } from './report/files/csv.js';
export {
  parsePredictionsCsv,
  writePredictionsCsv,
  type PredictionSet,
} from './report/files/predictionsCsv.js';
export { disclaimerFor, TEST_SELECTION_DISCLAIMER } from './report/disclaimer.js';
export {
  type DistributionSet,
  parseDistributionsCsv,
  writeDistributionsCsv,
} from './report/files/distributionsCsv.js';
export { joinFolds, type FoldPredictions } from './report/joinFolds.js';
export { mergeSeeds } from './report/seeds/mergeSeeds.js';
export { listVotes } from './report/seeds/ofSeeds.js';
export { poolBaselines } from './report/seeds/poolBaselines.js';
export type {
  BaselineMetrics,
  ClassMetrics,
  DecoderNotes,
  Metrics,
  NearDuplicate,
  Prediction,
  Protocol,
  Report,
  SeedMetrics,
  Verdict,
} from './report/report.js';
export { computeSpread, type RunSpread, type Spread } from './report/seeds/spread.js';
export { reportTables } from './report/tables.js';
export { type FoldCost } from './report/trainingCost.js';
export { stratifiedTrainValidationSplit, type TrainValidationSplit } from './split.js';
export { type Cell, type Column, type Table, toCsv, toLatex, toMarkdown, toText } from './tables/index.js';
export { computeVerdict, POOR_RECALL, verdictSentence, WELL_RECALL } from './verdict.js';
export { maxEntropy, voteEntropy } from './votes/voteEntropy.js';
export {
  type AgreementMetrics,
  type VoteEntropyMetrics,
  type VoteMetrics,
  computeVoteMetrics,
} from './votes/voteMetrics.js';
export {
  adviceOf,
  type BaselineFigures,
  brandOf,
  calibrationOf,
  changeOf,
  type ClassFigures,
  classwiseCalibrationOf,
  type DistributionFigures,
  distributionFiguresOf,
  type Figures,
  figuresOf,
  figuresOfMatrix,
  groupKFold,
  type LabelledProbabilities,
  type OrderFigures,
  type PairedAnswers,
  type PairFigures,
  recallOf,
  type RunFigures,
  type SeedFigures,
  SELECTED_ON_TEST,
  shownPValue,
  type Split,
  spreadOfRuns,
  stratifiedSplit,
  type TemperatureFigures,
  uarOf,
  verdictOf,
  warOf,
} from './deprecated.js';
