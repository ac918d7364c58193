export { type Augmentation, PIXEL_CENTRE, PIXEL_SCALE, type Variation } from './augment.js';
export type { ClassWeighting, Sampling } from './balance.js';
export type { TestTime } from './classify.js';
export { checkConfig, DEFAULT_TRAIN_CONFIG, type PretrainedWeights, type TrainConfig } from './config.js';
export { crossValidate, type CrossValidateOptions, type TrainEvent } from './crossValidate.js';
export { TrainError, type TrainErrorCode, type TrainErrorKind } from './errors.js';
export { assertPlan, type FoldPlan, type Sample } from './fold.js';
export { type PretrainedInput } from './inputPixels.js';
export { checkPretrained, type CheckedWeights } from './pretrained.js';
export { planFolds } from './folds.js';
export { buildFrameTable, type BuiltFrameTable } from './buildFrameTable.js';
export { type FramesInStore, FrameTable, type FrameTableSource } from './frameTable.js';
export { type FrameView, INNER_FACE, type Region, resizeFrames } from './frameView.js';
export { autoWorkers, type Batch, Loader, type LoaderOptions, type LoaderWorkers } from './loader/loader.js';
export { type Loss, lossOf, type LossOptions, type Targets } from './losses.js';
export { type MemoryOutlook, outlookOf } from './memory/fits.js';
export { memoryAvailable } from './memory/available.js';
export { batchSizeThatFits, type DataSize, memoryNeeded, type MemoryNeeded } from './memory/needed.js';
export { mergeRuns } from './mergeRuns.js';
export { type NetworkBuilder, type NetworkOptions, variablesOf } from './network.js';
export { type AdamWOptions, Optimizer, type OptimizerOptions, type SgdOptions } from './optimizer.js';
export { loadRun, predictClip, type TrainedRun } from './predict.js';
export { seededRandom, type Random, randomStream, type RandomStream } from './random.js';
export {
  type BatchRecipe,
  type ClipRecipe,
  plainRecipes,
  trainingRecipes,
  type TrainingRecipesOptions,
} from './recipe.js';
export { lockRun, type RunLock, type RunOwner, runOwner } from './runLock.js';
export { checkDataset } from './samples.js';
export { learningRateAt, type Schedule } from './schedule.js';
export type { EpochMetrics } from './epoch.js';
export type { FoldSettings } from './settings.js';
export { type StepFindings, stepOn, type StepOptions, trainStep } from './step.js';
export type { Labels } from './targets.js';
export { type FoldResult, type FoldTask, trainFold, type TrainHooks } from './trainer.js';
