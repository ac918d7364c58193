// Names of version 0.1, kept for one more version.
import { checkMemory } from './run/memory/fits.js';
import { estimateMemory, largestFittingBatchSize } from './run/memory/needed.js';
import { evaluationBatches, trainingBatches } from './data/batchPlan.js';
import { computeLoss } from './optim/losses/index.js';
import { predictInOrders } from './explain/predictInOrders.js';
import { INNER_FACE_REGION } from './data/cropAndResize.js';
import { trainStep } from './loop/trainStep.js';

/** @deprecated Use {@link predictInOrders}. */
export const answersInOrders = predictInOrders;
/** @deprecated Use {@link INNER_FACE_REGION}. */
export const INNER_FACE = INNER_FACE_REGION;
/** @deprecated Use {@link computeLoss}. */
export const lossOf = computeLoss;
/** @deprecated Use {@link checkMemory}. */
export const outlookOf = checkMemory;
/** @deprecated Use {@link estimateMemory}. */
export const memoryNeeded = estimateMemory;
/** @deprecated Use {@link largestFittingBatchSize}. */
export const batchSizeThatFits = largestFittingBatchSize;
/** @deprecated Use {@link trainingBatches}. */
export const trainingRecipes = trainingBatches;
/** @deprecated Use {@link evaluationBatches}. */
export const plainRecipes = evaluationBatches;
/** @deprecated Use {@link trainStep}. */
export const stepOn = trainStep;

export type {
  /** @deprecated Use `AugmentationParams`. */
  AugmentationParams as Variation,
} from './data/augmentation/augmentation.js';
export type {
  /** @deprecated Use `TestTimeAugmentation`. */
  TestTimeAugmentation as TestTime,
} from './data/augmentation/testTimeAugmentation.js';
export type {
  /** @deprecated Use `BatchPlan`. */
  BatchPlan as BatchRecipe,
  /** @deprecated Use `ClipPlan`. */
  ClipPlan as ClipRecipe,
  /** @deprecated Use `TrainingBatchesOptions`. */
  TrainingBatchesOptions as TrainingRecipesOptions,
} from './data/batchPlan.js';
export type {
  /** @deprecated Use `CropAndResize`. */
  CropAndResize as FrameView,
  /** @deprecated Use `CropRegion`. */
  CropRegion as Region,
} from './data/cropAndResize.js';
export type {
  /** @deprecated Use `MemoryEstimate`. */
  MemoryEstimate as MemoryOutlook,
} from './run/memory/fits.js';
export type {
  /** @deprecated Use `RunFingerprint`. */
  RunFingerprint as FoldSettings,
} from './loop/checkpoint/fingerprint.js';
export type {
  /** @deprecated Use `StepOutput`. */
  StepOutput as StepFindings,
} from './loop/trainStep.js';
