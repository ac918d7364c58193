import { findBackbone } from '../backbones/index.js';
import { inputChannels } from './input.js';
import type { Stage } from './stages.js';
import { expansion, type ResNetArchitecture } from './architectures.js';

/** One convolution of a network and the norm after it. */
export interface ConvolutionSpec {
  /** Its layers are `NAME_conv` and `NAME_bn`. */
  readonly name: string;
  /** Names of the convolution and the norm in PyTorch, such as `layer1.0.conv1` and `layer1.0.bn1`. */
  readonly torchName: string;
  readonly torchNorm: string;
  readonly stage: Stage;
  readonly kernel: 1 | 3 | 7;
  readonly stride: 1 | 2;
  readonly in: number;
  readonly out: number;
}

/** A residual block: its convolutions in order, and the projection of its shortcut if the shapes differ. */
export interface BlockSpec {
  readonly name: string;
  readonly convolutions: readonly ConvolutionSpec[];
  readonly shortcut: ConvolutionSpec | null;
}

/** A network up to its features. */
export interface ResNetSpec {
  readonly stem: ConvolutionSpec;
  readonly blocks: readonly BlockSpec[];
}

/** Lists the convolutions of a network; building, counting and naming all use this list. @param architecture - With the actual width. */
export function resnetSpec(architecture: ResNetArchitecture): ResNetSpec {
  const { width } = architecture;
  const [kernel, stride] = architecture.stem === 'imagenet' ? ([7, 2] as const) : ([3, 1] as const);
  const names = { name: 'conv1', torchName: 'conv1', torchNorm: 'bn1', stage: 'stem' } as const;
  const stem = { ...names, kernel, stride, in: inputChannels(architecture.input), out: width };
  const blocks: BlockSpec[] = [];
  let channels = width;
  architecture.blocks.forEach((count, index) => {
    for (let i = 0; i < count; i++) {
      const block = blockSpec(architecture, index, i, channels);
      channels = block.convolutions.at(-1)!.out;
      blocks.push(block);
    }
  });
  return { stem, blocks };
}

/** All convolutions of a network, in torchvision's order. */
export function resnetConvolutions(architecture: ResNetArchitecture): readonly ConvolutionSpec[] {
  const { stem, blocks } = resnetSpec(architecture);
  return [
    stem,
    ...blocks.flatMap(({ convolutions, shortcut }) => [...convolutions, ...(shortcut ? [shortcut] : [])]),
  ];
}

const BLOCK_STAGES = ['layer1', 'layer2', 'layer3', 'layer4'] as const;

function blockSpec(architecture: ResNetArchitecture, index: number, i: number, input: number): BlockSpec {
  const stage = BLOCK_STAGES[index]!;
  const [name, torch] = [`conv${index + 2}_block${i + 1}`, `${stage}.${i}`];
  const inner = architecture.width * 2 ** index;
  const outer = architecture.bottleneck ? expansion * inner : inner;
  const stride = index > 0 && i === 0 ? 2 : 1;
  const [first, middle] =
    findBackbone(architecture.style).stride === 'in-1x1' ? ([stride, 1] as const) : ([1, stride] as const);
  const sizes: readonly Pick<ConvolutionSpec, 'kernel' | 'stride' | 'in' | 'out'>[] = architecture.bottleneck
    ? [
        { kernel: 1, stride: first, in: input, out: inner },
        { kernel: 3, stride: middle, in: inner, out: inner },
        { kernel: 1, stride: 1, in: inner, out: outer },
      ]
    : [
        { kernel: 3, stride, in: input, out: inner },
        { kernel: 3, stride: 1, in: inner, out: inner },
      ];
  const convolutions = sizes.map((size, k) => ({
    name: `${name}_${k + 1}`,
    torchName: `${torch}.conv${k + 1}`,
    torchNorm: `${torch}.bn${k + 1}`,
    stage,
    ...size,
  }));
  if (stride === 1 && input === outer) return { name, convolutions, shortcut: null };
  const [torchName, torchNorm] = [`${torch}.downsample.0`, `${torch}.downsample.1`];
  const shortcut = {
    name: `${name}_0`,
    torchName,
    torchNorm,
    stage,
    kernel: 1,
    stride,
    in: input,
    out: outer,
  } as const;
  return { name, convolutions, shortcut };
}
