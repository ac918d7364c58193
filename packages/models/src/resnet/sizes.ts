import { type BackboneStyle, findBackbone } from '../backbones/index.js';
import { type ConvolutionSpec, resnetSpec } from './convolutions.js';
import type { Input } from './input.js';
import type { Stage } from './stages.js';
import { resnetArchitecture, type ResNetArchitecture } from './architectures.js';

/** Size and cost of one convolution with its norm, computed without building the network. */
export interface ConvolutionSize {
  readonly stage: Stage;
  /** Number of output values for one frame. */
  readonly outputs: number;
  /** Number of parameters: filters, and four values per channel of the norm. */
  readonly parameters: number;
  /** Multiply-adds of its filters for one frame. */
  readonly multiplications: number;
}

export interface ResNetSizesOptions {
  readonly depth: number;
  /** @defaultValue 'torchvision' */
  readonly style?: BackboneStyle;
  /** @defaultValue 'rgb' */
  readonly input?: Input;
  readonly classes: number;
  /** Side of the frames in pixels. */
  readonly inputSize: number;
}

/** Size and cost of a network of the family, by convolutions in order. */
export interface ResNetSizes {
  readonly convolutions: readonly ConvolutionSize[];
  /** Parameters of the whole network, moving statistics included. */
  readonly parameters: number;
  /** Trainable parameters: the number that papers and torchvision report. */
  readonly trainable: number;
  /** Multiply-adds for one frame, without norms, pooling and additions, as in papers. */
  readonly multiplications: number;
}

/** @throws ModelError `MODEL_OPTION` for a depth that the family lacks */
export function resnetSizes({
  depth,
  style = 'torchvision',
  input = 'rgb',
  classes,
  inputSize,
}: ResNetSizesOptions): ResNetSizes {
  const architecture = resnetArchitecture(depth, style, input);
  const { stem, blocks } = resnetSpec(architecture);
  const convolutions: ConvolutionSize[] = [];
  let moving = 0;
  const convolve = (side: number, spec: ConvolutionSpec): number => {
    const after = Math.ceil(side / spec.stride);
    const weights = spec.kernel * spec.kernel * spec.in * spec.out;
    convolutions.push({
      stage: spec.stage,
      outputs: after * after * spec.out,
      parameters: weights + 4 * spec.out,
      multiplications: weights * after * after,
    });
    moving += 2 * spec.out;
    return after;
  };
  let side = pooledSide(architecture, convolve(inputSize, stem));
  for (const block of blocks) {
    if (block.shortcut !== null) convolve(side, block.shortcut);
    side = block.convolutions.reduce(convolve, side);
  }
  const features = blocks.at(-1)?.convolutions.at(-1)?.out ?? stem.out;
  const total = (of: (size: ConvolutionSize) => number): number =>
    convolutions.reduce((sum, size) => sum + of(size), 0);
  const parameters = total((size) => size.parameters) + (features + 1) * classes;
  return {
    convolutions,
    parameters,
    trainable: parameters - moving,
    multiplications: total((size) => size.multiplications) + features * classes,
  };
}

function pooledSide({ stem, style }: ResNetArchitecture, side: number): number {
  if (stem !== 'imagenet') return side;
  return findBackbone(style).pool === 'ceil' ? Math.floor(side / 2) : Math.ceil(side / 2);
}
