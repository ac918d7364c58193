import { existsSync } from 'node:fs';
import { countFaceFeatures } from '@dfer/clips';
import { type ConvolutionSize, headParameters, resnetSizes } from '@dfer/models';
import type { TrainConfig } from '../config/trainConfig.js';
import { autoWorkers, BATCHES_AHEAD } from '../data/loader/loader.js';
import { countSteps } from '../data/batchPlan.js';

/** What a run's need of memory depends on besides its settings. */
export interface DataSize {
  /** Clips of all folds. */
  readonly clips: number;
  /** Frames that are kept of each clip. */
  readonly length: number;
  readonly classes: number;
  /** Clips that each fold learns from. */
  readonly trainClips: readonly number[];
}

/** Most bytes that a run comes to hold at once, by what holds them. */
export interface MemoryNeeded {
  /** Resident, of the whole process. */
  readonly bytes: number;
  readonly parts: {
    /** Node.js, TensorFlow.js, the backend and its libraries. */
    readonly process: number;
    /** Weights, optimizer, average, gradients, and the copies that are saved. */
    readonly weights: number;
    /** What a step keeps of each layer until its gradient is known, or, if that is more, what classifying a batch has at once. */
    readonly activations: number;
    /** Frames, and features of faces, held in memory. */
    readonly frames: number;
    /** Batches being prepared, and the threads that prepare them. */
    readonly loader: number;
  };
}

/** What was measured of a backend: `nx run bench:memory` checks it. */
interface Costs {
  /** Bytes of the process and one fold before any network. */
  readonly process: number;
  /** Bytes of each further fold at once. */
  readonly fold: number;
  /** Copies of all convolutions' outputs that a step keeps: what the convolution gives, and what the norm makes of it. */
  readonly outputs: { readonly fp32: number; readonly bf16: number };
  /** Copies of the largest output: gradients and working memory. */
  readonly largest: number;
  /** Copies of the weights beyond those that are counted: laid out anew for the kernels. */
  readonly weights: number;
}

const MB = 1e6;
/** libtorch on a CPU. */
const TORCH: Costs = {
  process: 460 * MB,
  fold: 90 * MB,
  outputs: { fp32: 2, bf16: 1.05 },
  largest: 1,
  weights: 2,
};
/** WebAssembly, whose memory never shrinks, and which computes a norm in many steps; taken for the other backends too. */
const PLAIN: Costs = {
  process: 360 * MB,
  fold: 120 * MB,
  outputs: { fp32: 11, bf16: 11 },
  largest: 10,
  weights: 7.5,
};

/** A thread of the loader, with the decoder. */
const LOADER_THREAD = 35 * MB;

/** Host memory of the process where CUDA's libraries are loaded: an assumption, nobody has measured it; activations are the device's. */
const CUDA_PROCESS = 2500 * MB;

/** Gives the most memory that a run comes to hold, before anything is loaded; within a fifth on CPUs with libtorch or WebAssembly. */
export function estimateMemory(config: TrainConfig, data: DataSize): MemoryNeeded {
  const folds = Math.min(config.parallelFolds, data.trainClips.length);
  const isOnGpu = usesGpu(config);
  const costs = config.backend === 'torch' || config.backend === 'auto' ? TORCH : PLAIN;
  const { convolutions, parameters: ofFrames } = resnetSizes({
    depth: config.depth,
    style: config.style ?? 'torchvision',
    input: config.input ?? 'rgb',
    classes: data.classes,
    inputSize: config.size,
  });
  // What a head computes is little beside the convolutions; its weights are not.
  const { head = 'mean-probability', framesPerClip, faceFeatures = 'none' } = config;
  const face = countFaceFeatures(faceFeatures);
  // Of the norm, and of the classifier.
  const ofFace = face * (4 + data.classes);
  const parameters = ofFrames + headParameters(config.depth, head, framesPerClip.train) + ofFace;
  const learned = largestBatch(config, data) * Math.min(data.length, framesPerClip.train);
  const classified = Math.min(config.batchSize, data.clips) * Math.min(data.length, framesPerClip.test);
  const rows = Math.max(learned, classified);
  const activations = Math.max(
    learned * keptOf(convolutions, costs, config),
    classified * passedOf(convolutions, costs, config),
  );
  const frame = config.size * config.size * 3;
  const table = data.clips * data.length * frame;
  const isHeld = table <= config.frameCacheBytes;
  const threads = loaderThreads(config, folds, isHeld);
  const slots = threads === 0 ? 1 : BATCHES_AHEAD + 2;
  const parts = {
    process: isOnGpu ? CUDA_PROCESS : costs.process + (folds - 1) * costs.fold,
    weights:
      folds *
      4 *
      parameters *
      (isOnGpu ? copiesOfWeights(config) / 2 : copiesOfWeights(config) + costs.weights),
    activations: isOnGpu ? 0 : folds * 4 * activations,
    frames: (isHeld ? table : 0) + data.clips * face * Float32Array.BYTES_PER_ELEMENT,
    // Beside the bytes, the numbers that the device is given.
    loader: folds * (threads * LOADER_THREAD + rows * frame * (slots + (isOnGpu ? 0 : 4))),
  };
  return { bytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0), parts };
}

/**
 * The most clips a step with which a run would fit; `null`: not even one would.
 *
 * @param limit - Bytes.
 */
export function largestFittingBatchSize(config: TrainConfig, data: DataSize, limit: number): number | null {
  for (let batchSize = config.batchSize; batchSize >= 1; batchSize--) {
    if (estimateMemory({ ...config, batchSize }, data).bytes <= limit) return batchSize;
  }
  return null;
}

/** Values of one frame that a step keeps. */
function keptOf(
  convolutions: readonly ConvolutionSize[],
  { outputs, largest }: Costs,
  { precision }: TrainConfig,
): number {
  const values = convolutions.map((convolution) => convolution.outputs);
  const all = values.reduce((sum, value) => sum + value, 0);
  return outputs[precision === 'bf16' ? 'bf16' : 'fp32'] * all + largest * Math.max(...values);
}

/** Most values of one frame while it is classified: what goes into a norm, what comes out, and in a block what is added. */
function passedOf(
  convolutions: readonly ConvolutionSize[],
  { outputs }: Costs,
  { precision }: TrainConfig,
): number {
  const size = precision === 'bf16' ? outputs.bf16 / outputs.fp32 : 1;
  return size * Math.max(...convolutions.map((one) => one.outputs * (one.stage === 'stem' ? 2 : 3)));
}

/** Clips left over join the last batch. */
function largestBatch({ batchSize }: TrainConfig, { trainClips }: DataSize): number {
  const largest = trainClips.map((clips) => clips - (countSteps(clips, batchSize) - 1) * batchSize);
  return Math.max(Math.min(batchSize, ...trainClips), ...largest);
}

/** Weights, moments and average as tensors and, to be saved, as numbers; gradients; the epoch that is kept; one that is being copied. */
function copiesOfWeights({ optimizer, emaDecay = null }: TrainConfig): number {
  const moments = optimizer.kind === 'adamw' ? 2 : 1;
  return 2 * (1 + moments + (emaDecay === null ? 0 : 1)) + 3;
}

function loaderThreads({ loaderWorkers = 'auto' }: TrainConfig, folds: number, isHeld: boolean): number {
  if (loaderWorkers !== 'auto') return loaderWorkers;
  return isHeld ? 0 : autoWorkers(folds);
}

/** Whether the run's tensors will lie in a GPU's memory, as far as that can be known without loading a backend. */
function usesGpu({ backend, device = 'auto' }: TrainConfig): boolean {
  if (device !== 'auto') return device !== 'cpu';
  return ['auto', 'torch', 'tensorflow'].includes(backend) && existsSync('/proc/driver/nvidia/version');
}
