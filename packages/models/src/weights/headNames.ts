import { FEED_FORWARD_GROWTH } from '../temporal/transformerBlock.js';
import type { Head } from '../temporal/headList.js';
import { headWidth, TOKEN_WIDTH_MOST } from '../temporal/heads.js';
import { resnetPlan } from '../resnet/table.js';
import { featuresOf, numbersIn, type TorchTensor, type WeightKind } from './torchvisionNames.js';

/** What decides the tensors of a clip head. */
export interface HeadPlan {
  readonly head: Head;
  /** Of one frame. */
  readonly features: number;
  /** Of a clip; only the transformer's positions depend on it. */
  readonly frames: number | null;
}

/**
 * The tensors of a clip head as a PyTorch module would have them whose member `temporal` is an `nn.Linear(features, 1)` (attention),
 * an `nn.GRU` or an `nn.TransformerEncoderLayer`; beside the latter stand `positions`, a parameter [frames, width], and, for features
 * wider than 512, the `nn.Linear` `projection`.
 */
export function headTensors({ head, features, frames }: HeadPlan): readonly TorchTensor[] {
  const width = headWidth(head, features);
  switch (head) {
    case 'mean-probability':
    case 'mean-feature':
      return [];
    case 'attention':
      return named(head, [
        ['temporal.weight', [1, features], 'matrix'],
        ['temporal.bias', [1], 'vector'],
      ]);
    case 'gru':
      return named(head, [
        ['temporal.weight_ih_l0', [3 * width, features], 'matrix'],
        ['temporal.bias_ih_l0', [3 * width], 'vector'],
        ['temporal.weight_hh_l0', [3 * width, width], 'matrix'],
        ['temporal.bias_hh_l0', [3 * width], 'vector'],
      ]);
    case 'transformer': {
      const inner = FEED_FORWARD_GROWTH * width;
      const projection = named('projection', [
        ['projection.weight', [width, features], 'matrix'],
        ['projection.bias', [width], 'vector'],
      ]);
      const block = named(head, [
        ['positions', [frames ?? 1, width], 'flattened'],
        ['temporal.norm1.weight', [width], 'vector'],
        ['temporal.norm1.bias', [width], 'vector'],
        ['temporal.self_attn.in_proj_weight', [3 * width, width], 'matrix'],
        ['temporal.self_attn.in_proj_bias', [3 * width], 'vector'],
        ['temporal.self_attn.out_proj.weight', [width, width], 'matrix'],
        ['temporal.self_attn.out_proj.bias', [width], 'vector'],
        ['temporal.norm2.weight', [width], 'vector'],
        ['temporal.norm2.bias', [width], 'vector'],
        ['temporal.linear1.weight', [inner, width], 'matrix'],
        ['temporal.linear1.bias', [inner], 'vector'],
        ['temporal.linear2.weight', [width, inner], 'matrix'],
        ['temporal.linear2.bias', [width], 'vector'],
      ]);
      return features > TOKEN_WIDTH_MOST ? [...projection, ...block] : block;
    }
  }
}

/** How many numbers a clip head holds, without building it; 0 for those that learn nothing. @param frames Of a clip. */
export function headParameters(depth: number, head: Head, frames: number): number {
  return numbersIn(headTensors({ head, features: featuresOf(resnetPlan(depth)), frames }));
}

/** The tensors of one layer, in the order of its weights. */
function named(
  layer: string,
  tensors: readonly (readonly [name: string, shape: readonly number[], kind: WeightKind])[],
): TorchTensor[] {
  return tensors.map(([name, shape, kind], index) => ({ name, shape, kind, layer, index }));
}
