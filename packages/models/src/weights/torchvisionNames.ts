import { resnetConvolutions } from '../resnet/convolutions.js';
import type { ResNetArchitecture } from '../resnet/architectures.js';
import { expansion } from '../resnet/architectures.js';

/**
 * How a weight lies in PyTorch and here. `filters`: OIHW and HWIO; `taps`: [out, in, time] and [time, in, out];
 * `matrix`: [out, in] and [in, out]; `vector`: alike; `flattened`:
 * of any shape, and one vector here.
 */
export type WeightKind = 'filters' | 'taps' | 'matrix' | 'vector' | 'flattened';

/** One tensor of a network in PyTorch, and the weight here that it is. */
export interface TorchTensor {
  /** Like `layer1.0.conv1.weight`; timm uses the same names. */
  readonly name: string;
  /** In PyTorch's order. */
  readonly shape: readonly number[];
  readonly kind: WeightKind;
  /** Name of the layer here. */
  readonly layer: string;
  /** Which of the layer's weights. */
  readonly index: number;
}

/** How many numbers tensors hold together. */
export function countValues(tensors: readonly TorchTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** Names of the classifier's tensors. */
export const CLASSIFIER = { weight: 'fc.weight', bias: 'fc.bias' } as const;

/** The classifier's tensors. @param featureCount - Values that it takes. */
export function classifierTensors(classCount: number, featureCount: number): readonly TorchTensor[] {
  return [
    { name: CLASSIFIER.weight, shape: [classCount, featureCount], kind: 'matrix', layer: 'scores', index: 0 },
    { name: CLASSIFIER.bias, shape: [classCount], kind: 'vector', layer: 'scores', index: 1 },
  ];
}

/** Values that a frame is described by, after the last block. */
export function countFeatures({ blocks, bottleneck, width }: ResNetArchitecture): number {
  return width * 2 ** (blocks.length - 1) * (bottleneck ? expansion : 1);
}

/**
 * Every tensor of a network but its classifier, in torchvision's order. Networks of the CIFAR style, which torchvision lacks, are
 * named by the same rule.
 *
 * @param architecture - With `width` as it was built, which may differ from the paper's.
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
