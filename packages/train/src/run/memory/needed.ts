import { existsSync } from 'node:fs';
import { countFaceFeatures } from '@dfer/clips';
import { type ConvolutionSize, headParameters, resnetSizes } from '@dfer/models';
import type { TrainConfig } from '../../config/trainConfig.js';
import { autoWorkers, BATCHES_AHEAD } from '../../data/loader/loader.js';
import { countSteps } from '../../data/batchPlan.js';

/** Size of the data, which the memory of a run depends on besides its settings. */
export interface DataSize {
  /** Number of clips of all folds. */
  readonly clips: number;
  /** Number of stored frames per clip. */
  readonly length: number;
  readonly classes: number;
  /** Number of training clips of each fold. */
  readonly trainClips: readonly number[];
}

/** Peak memory of a run in bytes, by purpose. */
export interface MemoryNeeded {
  /** Resident memory of the whole process. */
  readonly bytes: number;
  readonly parts: {
    /** Node.js, TensorFlow.js, the backend and its libraries. */
    readonly process: number;
    /** Weights, optimizer, EMA, gradients, and the copies to be saved. */
    readonly weights: number;
    /** Activations that a step keeps for the backward pass, or, if that is more, those of classifying a batch. */
    readonly activations: number;
    /** Frames and face features in memory. */
    readonly frames: number;
    /** Batches being prepared, and the threads that prepare them. */
    readonly loader: number;
  };
}

/** Measured costs of a backend, checked by `nx run bench:memory`. */
interface Costs {
  /** Bytes of the process and one fold without a network. */
  readonly process: number;
  /** Bytes of each additional parallel fold. */
  readonly fold: number;
  /**
   * Copies of all convolution outputs that a step keeps: the outputs of the convolution and of the norm. fp16 counts as bf16, which has as
   * many bits; it is not measured.
   */
  readonly outputs: { readonly fp32: number; readonly bf16: number };
  /** Copies of the largest output: gradients and working memory. */
  readonly largest: number;
  /** Additional copies of the weights, repacked for the kernels. */
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
/** WebAssembly, whose memory never shrinks and which computes a norm in many operations; also used for the other backends. */
const PLAIN: Costs = {
  process: 360 * MB,
  fold: 120 * MB,
  outputs: { fp32: 11, bf16: 11 },
  largest: 10,
  weights: 7.5,
};

/** A loader thread, with the decoder. */
const LOADER_THREAD = 35 * MB;

/** Host memory of the process with the CUDA libraries loaded: an assumption, not measured; activations are in device memory. */
const CUDA_PROCESS = 2500 * MB;

/** Estimates the peak memory of a run before anything is loaded; accurate to 20 % on CPUs with libtorch or WebAssembly. */
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
  // The activations of a head are small beside those of the convolutions; its weights are not.
  const { head = 'mean-probability', framesPerClip, faceFeatures = 'none' } = config;
  const face = countFaceFeatures(faceFeatures);
  // Weights of the norm and of the classifier.
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
    // The bytes, and the floats passed to the device.
    loader: folds * (threads * LOADER_THREAD + rows * frame * (slots + (isOnGpu ? 0 : 4))),
  };
  return { bytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0), parts };
}

/**
 * The largest batch size with which a run fits; `null` if not even 1 fits.
 *
 * @param limit - In bytes.
 */
export function largestFittingBatchSize(config: TrainConfig, data: DataSize, limit: number): number | null {
  for (let batchSize = config.batchSize; batchSize >= 1; batchSize--) {
    if (estimateMemory({ ...config, batchSize }, data).bytes <= limit) return batchSize;
  }
  return null;
}

/** Number of values per frame that a step keeps. */
function keptOf(
  convolutions: readonly ConvolutionSize[],
  { outputs, largest }: Costs,
  { precision }: TrainConfig,
): number {
  const values = convolutions.map((convolution) => convolution.outputs);
  const all = values.reduce((sum, value) => sum + value, 0);
  return outputs[hasReducedActivations(precision) ? 'bf16' : 'fp32'] * all + largest * Math.max(...values);
}

/** Peak number of values per frame in inference: input and output of a norm, and the shortcut of a block. */
function passedOf(
  convolutions: readonly ConvolutionSize[],
  { outputs }: Costs,
  { precision }: TrainConfig,
): number {
  const size = hasReducedActivations(precision) ? outputs.bf16 / outputs.fp32 : 1;
  return size * Math.max(...convolutions.map((one) => one.outputs * (one.stage === 'stem' ? 2 : 3)));
}

/** True if activations have 16 bits. `auto` counts as fp32, as on a CPU. */
function hasReducedActivations(precision: TrainConfig['precision']): boolean {
  return precision === 'bf16' || precision === 'fp16';
}

/** Leftover clips join the last batch. */
function largestBatch({ batchSize }: TrainConfig, { trainClips }: DataSize): number {
  const largest = trainClips.map((clips) => clips - (countSteps(clips, batchSize) - 1) * batchSize);
  return Math.max(Math.min(batchSize, ...trainClips), ...largest);
}

/** Weights, moments and EMA as tensors and as arrays to save; gradients; the best epoch; one copy in progress. */
function copiesOfWeights({ optimizer, emaDecay = null }: TrainConfig): number {
  const moments = optimizer.kind === 'adamw' ? 2 : 1;
  return 2 * (1 + moments + (emaDecay === null ? 0 : 1)) + 3;
}

function loaderThreads({ loaderWorkers = 'auto' }: TrainConfig, folds: number, isHeld: boolean): number {
  if (loaderWorkers !== 'auto') return loaderWorkers;
  return isHeld ? 0 : autoWorkers(folds);
}

/** True if the tensors will be in GPU memory, as far as this is known without loading a backend. */
function usesGpu({ backend, device = 'auto' }: TrainConfig): boolean {
  if (device !== 'auto') return device !== 'cpu';
  return ['auto', 'torch', 'tensorflow'].includes(backend) && existsSync('/proc/driver/nvidia/version');
}
