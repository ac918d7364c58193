export { type BackboneName, backboneName, type BackboneStyle, parseBackbone } from './backbones/index.js';
export { VGGFACE2_IDENTITIES } from './backbones/resnetV1.js';
export { describe, type LayerDescription, type ModelDescription } from './describe.js';
export { ModelError, type ModelErrorCode, type ModelErrorKind } from './errors.js';
export { buildResNet, type ResNetOptions } from './resnet/family.js';
export { gradCam, type GradCamOptions } from './inference/gradCam.js';
export { type SplitNetwork, splitNetwork } from './inference/splitNetwork.js';
export { foldBatchNorm } from './inference/foldBatchNorm.js';
export { type Input } from './resnet/input.js';
export { SobelChannels } from './resnet/sobelChannels.js';
export { isConvolution } from './resnet/padded.js';
export { resnetPlan, type ResNetPlan } from './resnet/table.js';
export { freezeStages, type Stage, stageOf, stageRates, STAGES } from './resnet/stages.js';
export { buildNetwork, type NetworkOptions, takesClips } from './temporal/buildNetwork.js';
export { type Head, HEADS } from './temporal/headList.js';
export {
  type ConvolutionSize,
  type ResNetSizes,
  resnetSizes,
  type ResNetSizesOptions,
} from './resnet/sizes.js';
export { clipProbabilities, endsInSoftmax, meanProbability } from './temporal/clipProbabilities.js';
export { headParameters } from './weights/headNames.js';
export { type ClassifierChoice } from './weights/classifier.js';
export { checkWeights, loadWeights, type LoadWeightsOptions, type WeightsReport } from './weights/load.js';
export { saveOnnx } from './weights/onnx/save.js';
export { loadSafetensors, readSafetensorsMetadata } from './weights/safetensors/load.js';
export { saveSafetensors } from './weights/safetensors/save.js';
export { loadModel, readModelMetadata, saveModel, type ModelMetadata, type SavedModel } from './weights/tfjs.js';
