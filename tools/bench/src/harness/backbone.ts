import { BACKBONE_NAMES, type BackboneName, parseBackbone } from '@dfer/models/catalog';

/** Depth and style of a network name, for `buildResNet`. @throws Error for any other name */
export function backboneOf(model: string): BackboneName {
  const backbone = parseBackbone(model);
  if (backbone !== null) return backbone;
  throw new Error(`--model: expected ${BACKBONE_NAMES}; received ${model}.`);
}

/** Depth of a network that torchvision also has. @throws Error for any other name */
export function torchvisionDepth(model: string): number {
  const { depth, style } = backboneOf(model);
  if (style === 'torchvision') return depth;
  throw new Error(`--model: expected a network that torchvision has, such as resnet50; received ${model}.`);
}
