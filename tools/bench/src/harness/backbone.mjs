import { BACKBONE_NAMES, parseBackbone } from '@dfer/models/catalog';

/** Depth and style of a network name, for `buildResNet`. */
export function backboneOf(model) {
  const backbone = parseBackbone(model);
  if (backbone !== null) return backbone;
  throw new Error(`--model: expected ${BACKBONE_NAMES}; received ${model}.`);
}

/** Depth of a network that torchvision also has. */
export function torchvisionDepth(model) {
  const { depth, style } = backboneOf(model);
  if (style === 'torchvision') return depth;
  throw new Error(`--model: expected a network that torchvision has, such as resnet50; received ${model}.`);
}
