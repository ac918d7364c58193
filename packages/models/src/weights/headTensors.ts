import { HEAD_DEFINITIONS } from '../heads/index.js';
import type { HeadSize } from '../heads/head.js';
import { resnetArchitecture } from '../resnet/architectures.js';
import type { Head } from '../temporal/headList.js';
import { countFeatures, countValues, type TorchTensor } from './torchvisionNames.js';

/** Head and sizes that determine the tensors of a clip head. */
export interface HeadArchitecture extends HeadSize {
  readonly head: Head;
}

/** The tensors of a clip head in a PyTorch module: see the file of the head. */
export function headTensors({ head, ...size }: HeadArchitecture): readonly TorchTensor[] {
  return head === 'mean-probability' ? [] : HEAD_DEFINITIONS[head].tensors(size);
}

/** Number of parameters of a clip head, computed without building it; 0 for heads without weights. @param frameCount - Frames per clip. */
export function headParameters(depth: number, head: Head, frameCount: number): number {
  return countValues(
    headTensors({ head, features: countFeatures(resnetArchitecture(depth)), frames: frameCount }),
  );
}
