import { resnetConvolutions } from '../resnet/convolutions.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { expansion } from '../resnet/architectures.js';

/**
 * Axis orders of a weight in PyTorch and here. `filters`: OIHW and HWIO; `taps`: [out, in, time] and [time, in, out];
 * `matrix`: [out, in] and [in, out]; `vector`: the same; `flattened`: any shape in PyTorch, one vector here.
 */
export type WeightKind = 'filters' | 'taps' | 'matrix' | 'vector' | 'flattened';

/** One tensor of a network in PyTorch, and the corresponding weight here. */
export interface TorchTensor {
  /** Such as `layer1.0.conv1.weight`; timm uses the same names. */
  readonly name: string;
  /** In PyTorch's axis order. */
  readonly shape: readonly number[];
  readonly kind: WeightKind;
  /** Layer name here. */
  readonly layer: string;
  /** Index among the weights of the layer. */
  readonly index: number;
}

/** Total number of values of tensors. */
export function countValues(tensors: readonly TorchTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** Names of the classifier's tensors. */
export const CLASSIFIER = { weight: 'fc.weight', bias: 'fc.bias' } as const;

/** The tensors of the classifier. @param featureCount - Number of its inputs. */
export function classifierTensors(classCount: number, featureCount: number): readonly TorchTensor[] {
  return [
    { name: CLASSIFIER.weight, shape: [classCount, featureCount], kind: 'matrix', layer: 'scores', index: 0 },
    { name: CLASSIFIER.bias, shape: [classCount], kind: 'vector', layer: 'scores', index: 1 },
  ];
}

/** Number of features per frame, after the last block. */
export function countFeatures({ blocks, bottleneck, width }: ResNetArchitecture): number {
  return width * 2 ** (blocks.length - 1) * (bottleneck ? expansion : 1);
}

/**
 * All tensors of a network except its classifier, in torchvision's order. The CIFAR networks, which torchvision lacks, follow
 * the same naming scheme.
 *
 * @param architecture - With the actual `width`, which may differ from the paper's.
 */
export function torchvisionTensors(architecture: ResNetArchitecture): readonly TorchTensor[] {
  return resnetConvolutions(architecture).flatMap((spec): TorchTensor[] => [
    {
      name: `${spec.torchName}.weight`,
      shape: [spec.out, spec.in, spec.kernel, spec.kernel],
      kind: 'filters',
      layer: `${spec.name}_conv`,
      index: 0,
    },
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part, index): TorchTensor => ({
      name: `${spec.torchNorm}.${part}`,
      shape: [spec.out],
      kind: 'vector',
      layer: `${spec.name}_bn`,
      index,
    })),
  ]);
}
