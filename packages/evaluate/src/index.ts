export type { Analysis, ClipStrip, HeatMap, TimelineKind } from './analysis/analysis.js';
export { type ClipToShow, clipsToShow } from './analysis/clipsToShow.js';
export { FRAME_ORDERS, type FrameOrder, framesInOrder, framesSoFar } from './analysis/frameOrder.js';
export {
  type Difference,
  type OrderComparison,
  type OrderFigures,
  temporalTest,
  type TemporalTest,
  type TemporalTestOptions,
} from './analysis/temporalTest.js';
export { changeOf, shownPValue, temporalSentences } from './analysis/temporalSentences.js';
export {
  calibrationOf,
  type Calibration,
  type CalibrationBin,
  type ClasswiseCalibration,
  classwiseCalibrationOf,
  type LabelledProbabilities,
} from './calibration.js';
export {
  classificationReport,
  figuresOf,
  figuresOfMatrix,
  formatClassificationReport,
  predictedLabel,
} from './classificationReport.js';
export type { ComparedRun, RunCost } from './compare/comparedRun.js';
export { type CompareOptions, compareRuns } from './compare/compareRuns.js';
export type { Comparison, Estimate, PairFigures, RunFigures } from './compare/comparison.js';
export { comparisonTables, type ComparisonTables, type IntervalStyle } from './compare/comparisonTables.js';
export { confusionMatrix, type ConfusionMatrix } from './confusion.js';
export {
  distributionFiguresOf,
  type DistributionFigures,
  type DistributionPrediction,
  MULTI_LABEL_THRESHOLD,
} from './distribution.js';
export { EvaluateError, type EvaluateErrorCode } from './errors.js';
export { cohensKappa, matthewsCorrelation } from './metrics/agreement.js';
export {
  bootstrapIntervals,
  type BootstrapOptions,
  type Interval,
  type Intervals,
} from './metrics/bootstrap.js';
export { brierScore } from './metrics/brierScore.js';
export type { PairedAnswers } from './metrics/jointCells.js';
export { type MatrixMetric, recallOf, uarOf, warOf } from './metrics/matrixMetrics.js';
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
  type TemperatureFigures,
  type TemperatureScaling,
  withTemperature,
} from './metrics/temperature.js';
export { adviceOf, isChance } from './report/advice.js';
export type { ClipGroups } from './report/clipGroups.js';
export {
  type GroupTable,
  parseClipGroupsCsv,
  parseGroupsCsv,
  writeClipGroupsCsv,
} from './report/files/clipGroupsCsv.js';
export { type ClipVotes, parseClipVotesCsv, writeClipVotesCsv } from './report/files/clipVotesCsv.js';
export { parseGroupOverlapCsv, writeGroupOverlapCsv } from './report/files/groupOverlapCsv.js';
export { doubtsOf, type GroupOverlap, type PartFigures } from './report/groupOverlap.js';
export { countLeftOut, type LeftOut, type LeftOutReason } from './report/leftOut.js';
export { type ClassRanking, type ReportStatistics } from './report/statistics.js';
export { groupKFold, stratifiedKFold, type Fold } from './kfold.js';
export { PUBLISHED_DFEW, type PublishedResult } from './published.js';
export { makeReport, type MakeReportOptions } from './report/makeReport.js';
export { parseCsv, writeCsv } from './report/files/csv.js';
export {
  parsePredictionsCsv,
  writePredictionsCsv,
  type PredictionSet,
} from './report/files/predictionsCsv.js';
export { brandOf, SELECTED_ON_TEST } from './report/brand.js';
export {
  type DistributionSet,
  parseDistributionsCsv,
  writeDistributionsCsv,
} from './report/files/distributionsCsv.js';
export { joinFolds, type FoldPredictions } from './report/joinFolds.js';
export { mergeSeeds } from './report/mergeSeeds.js';
export type {
  BaselineFigures,
  ClassFigures,
  Figures,
  DecoderNotes,
  NearDuplicate,
  Prediction,
  Protocol,
  Report,
  SeedFigures,
  Verdict,
} from './report/report.js';
export { type RunSpread, type Spread, spreadOfRuns } from './report/spread.js';
export { reportTables } from './report/tables.js';
export { type FoldCost } from './report/trainingCost.js';
export { stratifiedSplit, type Split } from './split.js';
export { type Cell, type Column, type Table, toCsv, toLatex, toMarkdown, toText } from './tables/index.js';
export { POOR_RECALL, verdictOf, verdictSentence, WELL_RECALL } from './verdict.js';
export { mostEntropy, voteEntropy } from './votes/voteEntropy.js';
export {
  type AgreementFigures,
  type EntropyFigures,
  type VoteFigures,
  voteFiguresOf,
} from './votes/voteFigures.js';
