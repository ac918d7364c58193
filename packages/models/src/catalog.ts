/** Lists of the available models and options; does not load TensorFlow.js. */
export { VGGFACE2_IDENTITIES } from './backbones/resnetV1.js';
export {
  BACKBONE_NAMES,
  BACKBONE_STYLES,
  type BackboneName,
  type BackboneStyle,
  parseBackbone,
} from './backbones/index.js';
export { type Input, INPUTS } from './resnet/input.js';
export { type ResNetSizes, resnetSizes, type ResNetSizesOptions } from './resnet/sizes.js';
export {
  resnetArchitecture,
  type ResNetArchitecture,
  /** @deprecated Use {@link resnetArchitecture}. */
  resnetArchitecture as resnetPlan,
  /** @deprecated Use {@link ResNetArchitecture}. */
  type ResNetArchitecture as ResNetPlan,
} from './resnet/architectures.js';
export { type Stage, STAGES } from './resnet/stages.js';
export { type Head, HEADS } from './temporal/headList.js';
