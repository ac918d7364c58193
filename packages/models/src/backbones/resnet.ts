import type { BackboneDefinition } from './backbone.js';

/** Depths in Table 1 of He et al., https://arxiv.org/abs/1512.03385 */
export const IMAGENET_DEPTHS: readonly number[] = [18, 34, 50, 101, 152];

/** The networks of torchvision and timm ("ResNet V1.5"), and the CIFAR networks of 6n+2 layers. */
export const resnet = {
  style: 'torchvision',
  suffix: '',
  examples: 'resnet18, 34, 50, 101 or 152, or a CIFAR network with 6n+2 layers: resnet8, 14, 20 …',
  has: (depth) => IMAGENET_DEPTHS.includes(depth) || (depth >= 8 && (depth - 2) % 6 === 0),
  stride: 'in-3x3',
  pool: 'border',
} as const satisfies BackboneDefinition;
