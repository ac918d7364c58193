export {
  type Augmentation,
  PIXEL_CENTRE,
  PIXEL_SCALE,
  type AugmentationParams,
} from './data/augmentation/augmentation.js';
export type { Sampling } from './data/sampler.js';
export type { ClassWeighting } from './optim/classWeights.js';
export { type FaceTable, readFaceTable } from './data/face/faceTable.js';
export type { TestTimeAugmentation } from './data/augmentation/testTimeAugmentation.js';
export { checkConfig } from './config/checkConfig.js';
export { DEFAULT_TRAIN_CONFIG, type PretrainedWeights, type TrainConfig } from './config/trainConfig.js';
export { crossValidate, type CrossValidateOptions, type TrainEvent } from './run/crossValidate.js';
export { predictInOrders } from './explain/predictInOrders.js';
export { framesLookedAt, heatMapOf, probabilitiesOverTime, timelineKind } from './explain/overTime.js';
export { TrainError, type TrainErrorCode, type TrainErrorKind } from './errors.js';
export { assertPlan, type FoldPlan, type Sample } from './folds/foldPlan.js';
export type { PretrainedInput } from './network/publishedPixels.js';
export { checkPretrained, type CheckedWeights } from './network/pretrained.js';
export { planFolds } from './folds/planFolds.js';
export { buildFrameTable, type BuiltFrameTable } from './data/buildFrameTable.js';
export { type FramesInStore, FrameTable, type FrameTableSource } from './data/frameTable.js';
export {
  type CropAndResize,
  INNER_FACE_REGION,
  type CropRegion,
  resizeFrames,
  squareOf,
} from './data/cropAndResize.js';
export {
  autoWorkers,
  type Batch,
  Loader,
  type LoaderOptions,
  type LoaderWorkers,
} from './data/loader/loader.js';
export { type Loss, computeLoss, type LossOptions, type Targets } from './optim/losses/index.js';
export { type MemoryEstimate, checkMemory } from './run/memory/fits.js';
export { memoryAvailable } from './run/memory/available.js';
export {
  largestFittingBatchSize,
  type DataSize,
  estimateMemory,
  type MemoryNeeded,
} from './run/memory/needed.js';
export { mergeRuns } from './run/mergeRuns.js';
export { type NetworkBuilder, type NetworkOptions, variablesOf } from './network/network.js';
export { LossScaler, type LossScale } from './optim/lossScaler.js';
export { Optimizer } from './optim/optimizer.js';
export type { AdamWOptions, OptimizerOptions, SgdOptions } from './optim/optimizerOptions.js';
export { type ClipFrames, loadNetwork, loadRun, predictClip, type TrainedRun } from './run/trainedRun.js';
export { WindowPredictor } from './run/windowPredictor.js';
export { seededRandom, type Random, randomStream, type RandomStream } from '@dfer/core';
export {
  type BatchPlan,
  type ClipPlan,
  evaluationBatches,
  trainingBatches,
  type TrainingBatchesOptions,
} from './data/batchPlan.js';
export { lockRun, type RunLock, type RunOwner, runOwner } from './run/runLock.js';
export { checkDataset } from './run/checkDataset.js';
export { learningRateAt, type Schedule } from './optim/learningRateSchedule.js';
export type { EpochMetrics } from './loop/types.js';
export type { Monitor } from './config/monitor.js';
export type { RunFingerprint } from './loop/checkpoint/fingerprint.js';
export { type StepOutput, trainStep, type StepOptions, trainStepOnArray } from './loop/trainStep.js';
export type { Labels } from './optim/targets.js';
export type { FoldResult, FoldTask } from './loop/types.js';
export { trainFold, type TrainHooks } from './loop/trainFold.js';
export {
  answersInOrders,
  type BatchRecipe,
  batchSizeThatFits,
  type ClipRecipe,
  type FoldSettings,
  type FrameView,
  INNER_FACE,
  lossOf,
  memoryNeeded,
  type MemoryOutlook,
  outlookOf,
  plainRecipes,
  type Region,
  type StepFindings,
  stepOn,
  type TestTime,
  trainingRecipes,
  type TrainingRecipesOptions,
  type Variation,
} from './deprecated.js';
