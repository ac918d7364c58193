import { expansion, resnetPlan } from './table.js';
import type { Stage } from './stages.js';

/** What one convolution with the norm behind it takes: known without building the network. */
export interface ConvolutionSize {
  readonly stage: Stage;
  /** Values of its output for one frame. */
  readonly outputs: number;
  /** Filters, and the four values a channel of the norm. */
  readonly parameters: number;
}

export interface ResNetSizesOptions {
  readonly depth: number;
  readonly classes: number;
  /** Side of the frames in pixels. */
  readonly inputSize: number;
}

/** How large a network of the family is, by convolutions in order. */
export interface ResNetSizes {
  readonly convolutions: readonly ConvolutionSize[];
  /** Of the whole network, moving statistics included. */
  readonly parameters: number;
}

/** Where the convolutions of a network have got to. */
interface Front {
  readonly side: number;
  readonly channels: number;
}

/** @throws {ModelError} `MODEL_OPTION` for a depth that the family lacks */
export function resnetSizes({ depth, classes, inputSize }: ResNetSizesOptions): ResNetSizes {
  const plan = resnetPlan(depth);
  const convolutions: ConvolutionSize[] = [];
  const convolve = (front: Front, stage: Stage, kernel: number, channels: number, stride = 1): Front => {
    const side = Math.ceil(front.side / stride);
    const parameters = kernel * kernel * front.channels * channels + 4 * channels;
    convolutions.push({ stage, outputs: side * side * channels, parameters });
    return { side, channels };
  };
  const isLarge = plan.stem === 'imagenet';
  const frames = { side: inputSize, channels: 3 };
  let front = convolve(frames, 'stem', isLarge ? 7 : 3, plan.width, isLarge ? 2 : 1);
  if (isLarge) front = { ...front, side: Math.ceil(front.side / 2) };
  const stages = ['layer1', 'layer2', 'layer3', 'layer4'] as const;
  plan.blocks.forEach((count, index) => {
    const stage = stages[index]!;
    const width = plan.width * 2 ** index;
    const channels = plan.bottleneck ? expansion * width : width;
    for (let block = 0; block < count; block++) {
      const stride = index > 0 && block === 0 ? 2 : 1;
      if (stride > 1 || front.channels !== channels) convolve(front, stage, 1, channels, stride);
      if (plan.bottleneck) {
        front = convolve(convolve(front, stage, 1, width), stage, 3, width, stride);
        front = convolve(front, stage, 1, channels);
      } else {
        front = convolve(convolve(front, stage, 3, width, stride), stage, 3, channels);
      }
    }
  });
  const filters = convolutions.reduce((sum, { parameters }) => sum + parameters, 0);
  return { convolutions, parameters: filters + (front.channels + 1) * classes };
}
