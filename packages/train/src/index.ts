export { type Augmentation, PIXEL_CENTRE, PIXEL_SCALE, type Variation } from './augmentation/augmentation.js';
export type { ClassWeighting, Sampling } from './data/balance.js';
export type { TestTime } from './loop/predictClips.js';
export {
  checkConfig,
  DEFAULT_TRAIN_CONFIG,
  type PretrainedWeights,
  type TrainConfig,
} from './config/trainConfig.js';
export { crossValidate, type CrossValidateOptions, type TrainEvent } from './run/crossValidate.js';
export { TrainError, type TrainErrorCode, type TrainErrorKind } from './errors.js';
export { assertPlan, type FoldPlan, type Sample } from './folds/foldPlan.js';
export { checkPretrained, type CheckedWeights } from './network/pretrained.js';
export { planFolds } from './folds/planFolds.js';
export { buildFrameTable, type BuiltFrameTable } from './data/buildFrameTable.js';
export { type FramesInStore, FrameTable, type FrameTableSource } from './data/frameTable.js';
export { type FrameView, INNER_FACE, type Region, resizeFrames } from './data/cropAndResize.js';
export {
  autoWorkers,
  type Batch,
  Loader,
  type LoaderOptions,
  type LoaderWorkers,
} from './data/loader/loader.js';
export { type Loss, lossOf, type LossOptions, type Targets } from './optim/losses.js';
export { type MemoryOutlook, outlookOf } from './memory/fits.js';
export { memoryAvailable } from './memory/available.js';
export { batchSizeThatFits, type DataSize, memoryNeeded, type MemoryNeeded } from './memory/needed.js';
export { mergeRuns } from './run/mergeRuns.js';
export { type NetworkBuilder, type NetworkOptions, variablesOf } from './network/network.js';
export { type AdamWOptions, Optimizer, type OptimizerOptions, type SgdOptions } from './optim/optimizer.js';
export { loadRun, predictClip, type TrainedRun } from './run/trainedRun.js';
export { seededRandom, type Random, randomStream, type RandomStream } from './random.js';
export {
  type BatchRecipe,
  type ClipRecipe,
  plainRecipes,
  trainingRecipes,
  type TrainingRecipesOptions,
} from './data/batchPlan.js';
export { lockRun, type RunLock, type RunOwner, runOwner } from './run/runLock.js';
export { checkDataset } from './folds/samples.js';
export { learningRateAt, type Schedule } from './optim/learningRateSchedule.js';
export type { EpochMetrics } from './loop/trainEpoch.js';
export type { FoldSettings } from './config/fingerprint.js';
export { type StepFindings, stepOn, type StepOptions, trainStep } from './loop/trainStep.js';
export type { Labels } from './optim/targets.js';
export { type FoldResult, type FoldTask, trainFold, type TrainHooks } from './loop/trainFold.js';
