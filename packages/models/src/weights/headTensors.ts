import { HEAD_DEFINITIONS } from '../heads/index.js';
import type { HeadSize } from '../heads/head.js';
import { resnetArchitecture } from '../resnet/architectures.js';
import type { Head } from '../temporal/headList.js';
import { countFeatures, countValues, type TorchTensor } from './torchvisionNames.js';

/** What decides the tensors of a clip head. */
export interface HeadArchitecture extends HeadSize {
  readonly head: Head;
}

/** The tensors of a clip head as a PyTorch module has them: see the head's file. */
export function headTensors({ head, ...size }: HeadArchitecture): readonly TorchTensor[] {
  return head === 'mean-probability' ? [] : HEAD_DEFINITIONS[head].tensors(size);
}

/** How many numbers a clip head holds, without building it; 0 for those that learn nothing. @param frameCount - Of a clip. */
export function headParameters(depth: number, head: Head, frameCount: number): number {
  return countValues(
    headTensors({ head, features: countFeatures(resnetArchitecture(depth)), frames: frameCount }),
  );
}
