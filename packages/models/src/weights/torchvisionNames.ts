import type { ResNetPlan } from '../resnet/table.js';
import { expansion } from '../resnet/table.js';

/**
 * How a weight lies in PyTorch and here. `filters`: OIHW and HWIO; `matrix`: [out, in] and [in, out]; `vector`: alike; `flattened`:
 * of any shape, and one vector here.
 */
export type WeightKind = 'filters' | 'matrix' | 'vector' | 'flattened';

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
export function numbersIn(tensors: readonly TorchTensor[]): number {
  return tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** Names of the classifier's tensors. */
export const CLASSIFIER = { weight: 'fc.weight', bias: 'fc.bias' } as const;

/** The classifier's tensors. @param width Values that it takes. */
export function classifierTensors(classes: number, width: number): readonly TorchTensor[] {
  return [
    { name: CLASSIFIER.weight, shape: [classes, width], kind: 'matrix', layer: 'scores', index: 0 },
    { name: CLASSIFIER.bias, shape: [classes], kind: 'vector', layer: 'scores', index: 1 },
  ];
}

/** Values that a frame is described by, after the last block. */
export function featuresOf({ blocks, bottleneck, width }: ResNetPlan): number {
  return width * 2 ** (blocks.length - 1) * (bottleneck ? expansion : 1);
}

/**
 * Every tensor of a network but its classifier, in torchvision's order. Networks of the CIFAR style, which torchvision lacks, are
 * named by the same rule.
 *
 * @param plan With `width` as it was built, which may differ from the paper's.
 */
export function torchvisionTensors(plan: ResNetPlan): readonly TorchTensor[] {
  const { blocks, bottleneck, width, stem } = plan;
  const tensors = convolutionAndNorm('conv1', 'bn1', 'conv1', [width, 3, stem === 'imagenet' ? 7 : 3]);
  let channels = width;
  blocks.forEach((count, stage) => {
    const inner = width * 2 ** stage;
    const outer = bottleneck ? expansion * inner : inner;
    for (let i = 0; i < count; i++) {
      const theirs = `layer${stage + 1}.${i}`;
      const ours = `conv${stage + 2}_block${i + 1}`;
      const sizes: Size[] = bottleneck
        ? [
            [inner, channels, 1],
            [inner, inner, 3],
            [outer, inner, 1],
          ]
        : [
            [inner, channels, 3],
            [inner, inner, 3],
          ];
      sizes.forEach((size, k) => {
        const place = k + 1;
        tensors.push(
          ...convolutionAndNorm(`${theirs}.conv${place}`, `${theirs}.bn${place}`, `${ours}_${place}`, size),
        );
      });
      if (i === 0 && (stage > 0 || outer !== channels)) {
        const [filters, norm] = [`${theirs}.downsample.0`, `${theirs}.downsample.1`];
        tensors.push(...convolutionAndNorm(filters, norm, `${ours}_0`, [outer, channels, 1]));
      }
      channels = outer;
    }
  });
  return tensors;
}

type Size = readonly [out: number, input: number, kernel: number];

/** A convolution without bias and the batch normalisation that follows it. */
function convolutionAndNorm(
  filters: string,
  norm: string,
  ours: string,
  [out, input, kernel]: Size,
): TorchTensor[] {
  return [
    {
      name: `${filters}.weight`,
      shape: [out, input, kernel, kernel],
      kind: 'filters',
      layer: `${ours}_conv`,
      index: 0,
    },
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part, index): TorchTensor => ({
      name: `${norm}.${part}`,
      shape: [out],
      kind: 'vector',
      layer: `${ours}_bn`,
      index,
    })),
  ];
}
