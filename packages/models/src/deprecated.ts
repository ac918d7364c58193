/** The names of version 0.1, kept for one more version. */
export {
  /** @deprecated Use {@link fuseBatchNorm}. */
  fuseBatchNorm as foldBatchNorm,
} from './inference/fuseBatchNorm.js';
export {
  /** @deprecated Use {@link splitModel}. */
  splitModel as splitNetwork,
  /** @deprecated Use {@link SplitModel}. */
  type SplitModel as SplitNetwork,
} from './inference/splitModel.js';
export {
  /** @deprecated Use {@link resnetArchitecture}. */
  resnetArchitecture as resnetPlan,
  /** @deprecated Use {@link ResNetArchitecture}. */
  type ResNetArchitecture as ResNetPlan,
} from './resnet/architectures.js';
export {
  /** @deprecated Use {@link findStage}. */
  findStage as stageOf,
  /** @deprecated Use {@link learningRateMultipliers}. */
  learningRateMultipliers as stageRates,
} from './resnet/stages.js';
export {
  /** @deprecated Use {@link summarizeModel}. */
  summarizeModel as describe,
  /** @deprecated Use {@link LayerSummary}. */
  type LayerSummary as LayerDescription,
  /** @deprecated Use {@link ModelSummary}. */
  type ModelSummary as ModelDescription,
} from './summarizeModel.js';
export {
  /** @deprecated Use {@link buildModel}. */
  buildModel as buildNetwork,
  /** @deprecated Use {@link isClipModel}. */
  isClipModel as takesClips,
  /** @deprecated Use {@link ModelOptions}. */
  type ModelOptions as NetworkOptions,
} from './temporal/buildModel.js';
