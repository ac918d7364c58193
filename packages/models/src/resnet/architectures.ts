import { type BackboneStyle, findBackbone } from '../backbones/index.js';
import { wrongArgument } from '../errors.js';
import type { Input } from './input.js';

/** One architecture of the family. */
export interface ResNetArchitecture {
  readonly depth: number;
  readonly style: BackboneStyle;
  /** Input channels of the first convolution. */
  readonly input: Input;
  /** `imagenet`: 7×7/2 and max-pool, four stages. `cifar`: one 3×3 convolution, three stages. */
  readonly stem: 'imagenet' | 'cifar';
  /** Number of residual blocks in each stage. */
  readonly blocks: readonly number[];
  /** True if a block is 1×1, 3×3, 1×1 (with four times as many output channels), false for 3×3, 3×3. */
  readonly bottleneck: boolean;
  /** Channels inside the blocks of the first stage; each later stage doubles them. */
  readonly width: number;
}

/** Ratio of the output width of a bottleneck block to the width of its 3×3 convolution. */
export const expansion = 4;

/** Table 1 of He et al., "Deep Residual Learning for Image Recognition", https://arxiv.org/abs/1512.03385 */
const imagenet: ReadonlyMap<number, Pick<ResNetArchitecture, 'blocks' | 'bottleneck'>> = new Map([
  [18, { blocks: [2, 2, 2, 2], bottleneck: false }],
  [34, { blocks: [3, 4, 6, 3], bottleneck: false }],
  [50, { blocks: [3, 4, 6, 3], bottleneck: true }],
  [101, { blocks: [3, 4, 23, 3], bottleneck: true }],
  [152, { blocks: [3, 8, 36, 3], bottleneck: true }],
]);

/**
 * Returns the architecture for a depth: a row of Table 1, otherwise the CIFAR network of §4.2 with 6n+2 layers (8, 14, 20, 26, 32, …).
 * 50 and 152 match both and mean Table 1.
 *
 * @throws ModelError `MODEL_OPTION` for any other depth.
 */
export function resnetArchitecture(
  depth: number,
  style: BackboneStyle = 'torchvision',
  input: Input = 'rgb',
): ResNetArchitecture {
  const backbone = findBackbone(style);
  if (style !== 'torchvision' && !backbone.has(depth)) throw wrongArgument('depth', backbone.examples, depth);
  const row = imagenet.get(depth);
  if (row) return { depth, style, input, stem: 'imagenet', width: 64, ...row };
  const n = (depth - 2) / 6;
  if (!Number.isInteger(n) || n < 1) {
    throw wrongArgument('depth', `${[...imagenet.keys()].join(', ')}, or 6n+2 such as 8, 14, 20`, depth);
  }
  return { depth, style, input, stem: 'cifar', width: 16, blocks: [n, n, n], bottleneck: false };
}
