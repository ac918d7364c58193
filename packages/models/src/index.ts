export { type BackboneName, backboneName, type BackboneStyle, parseBackbone } from './backbones/index.js';
export { VGGFACE2_IDENTITIES } from './backbones/resnetV1.js';
export { type LayerSummary, type ModelSummary, summarizeModel } from './summarizeModel.js';
export { ModelError, type ModelErrorCode, type ModelErrorKind } from './errors.js';
export { buildResNet, type ResNetOptions } from './resnet/family.js';
export { gradCam, type GradCamOptions } from './inference/gradCam.js';
export { type SplitModel, splitModel } from './inference/splitModel.js';
export { fuseBatchNorm } from './inference/fuseBatchNorm.js';
export { type Input } from './resnet/input.js';
export { SobelChannels } from './resnet/sobelChannels.js';
export { isConvolution } from './resnet/padded.js';
export { resnetArchitecture, type ResNetArchitecture } from './resnet/architectures.js';
export { findStage, freezeStages, learningRateMultipliers, type Stage, STAGES } from './resnet/stages.js';
export { buildModel, isClipModel, type ModelOptions } from './temporal/buildModel.js';
export { countFaceInputs, standardizeFace } from './temporal/faceInput.js';
export { type Head, HEADS } from './temporal/headList.js';
export {
  type ConvolutionSize,
  type ResNetSizes,
  resnetSizes,
  type ResNetSizesOptions,
} from './resnet/sizes.js';
export { clipProbabilities, endsInSoftmax, meanProbability } from './temporal/clipProbabilities.js';
export { headParameters } from './weights/headTensors.js';
export { type ClassifierChoice } from './weights/classifier.js';
export { checkWeights, loadWeights, type LoadWeightsOptions, type WeightsReport } from './weights/load.js';
export { saveOnnx } from './weights/onnx/save.js';
export { loadSafetensors, readSafetensorsMetadata } from './weights/safetensors/load.js';
export { saveSafetensors } from './weights/safetensors/save.js';
export {
  loadModel,
  readModelMetadata,
  saveModel,
  type ModelMetadata,
  type SavedModel,
} from './weights/tfjs.js';
export {
  buildNetwork,
  describe,
  foldBatchNorm,
  type LayerDescription,
  type ModelDescription,
  type NetworkOptions,
  resnetPlan,
  type ResNetPlan,
  type SplitNetwork,
  splitNetwork,
  stageOf,
  stageRates,
  takesClips,
} from './deprecated.js';
