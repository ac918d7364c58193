import type { BackboneDefinition } from './backbone.js';

/**
 * The original bottleneck networks of the paper in Caffe, including VGGFace2's ResNet-50: the tensors have the shapes of
 * torchvision's, but the features differ. https://github.com/KaimingHe/deep-residual-networks,
 * https://github.com/cydonia999/VGGFace2-pytorch (`models/resnet.py`)
 */
export const resnetV1 = {
  style: 'caffe',
  suffix: '-v1',
  examples: 'resnet50-v1, 101-v1 or 152-v1',
  has: (depth) => depth === 50 || depth === 101 || depth === 152,
  stride: 'in-1x1',
  pool: 'ceil',
} as const satisfies BackboneDefinition;

/** Number of identities in VGGFace2, the classes of its published networks. */
export const VGGFACE2_IDENTITIES = 8631;
