export { calibrationOf, type Calibration, type CalibrationBin } from './calibration.js';
export {
  classificationReport,
  figuresOf,
  figuresOfMatrix,
  formatClassificationReport,
  predictedLabel,
} from './classificationReport.js';
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
export { mcnemar, type McNemar } from './metrics/mcnemar.js';
export { type ChanceTest, permutationTest } from './metrics/permutationTest.js';
export {
  averagePrecision,
  type CurvePoint,
  precisionRecallCurve,
  rocAuc,
  rocCurve,
} from './metrics/ranking.js';
export { adviceOf, isChance } from './report/advice.js';
export { type ClassRanking, type ReportStatistics } from './report/statistics.js';
export { groupKFold, stratifiedKFold, type Fold } from './kfold.js';
export { PUBLISHED_DFEW, type PublishedResult } from './published.js';
export { makeReport, type MakeReportOptions } from './report/makeReport.js';
export { parsePredictionsCsv, writePredictionsCsv, type PredictionSet } from './report/predictionsCsv.js';
export { brandOf, SELECTED_ON_TEST } from './report/brand.js';
export {
  type DistributionSet,
  parseDistributionsCsv,
  writeDistributionsCsv,
} from './report/distributionsCsv.js';
export { joinFolds, type FoldPredictions } from './report/joinFolds.js';
export { mergeSeeds } from './report/mergeSeeds.js';
export type {
  BaselineFigures,
  ClassFigures,
  Figures,
  NearDuplicate,
  Prediction,
  Protocol,
  Report,
  SeedFigures,
  Verdict,
} from './report/report.js';
export { reportTables } from './report/tables.js';
export { stratifiedSplit, type Split } from './split.js';
export { type Cell, type Column, type Table, toCsv, toLatex, toMarkdown } from './tables/index.js';
export { POOR_RECALL, verdictOf, verdictSentence, WELL_RECALL } from './verdict.js';
