import type { TrainConfig } from '@dfer/train';

/** A training whose memory is measured. */
export interface MemoryCase extends Partial<TrainConfig> {
  /** Number of clips in the data set. */
  readonly clips: number;
}

const frames = (train: number): Pick<TrainConfig, 'framesPerClip'> => ({ framesPerClip: { train, test: 1 } });
const demo = { depth: 8, size: 32, batchSize: 8, framesPerClip: { train: 1, test: 8 }, clips: 196 };
const small = { depth: 18, size: 112, batchSize: 16, clips: 56 };
const large = { depth: 50, size: 224, clips: 56, ...frames(1) };

/** The cases by name. */
export const MEMORY_CASES: Readonly<Record<string, MemoryCase>> = {
  'resnet8 32² demo': { ...demo, backend: 'torch', parallelFolds: 2, folds: [1, 2] },
  'resnet8 32² demo wasm': { ...demo, backend: 'wasm', parallelFolds: 2, folds: [1, 2] },
  'resnet18 112²': { ...small, ...frames(2), backend: 'torch', precision: 'fp32' },
  'resnet18 112² bf16': { ...small, ...frames(2), backend: 'torch', precision: 'bf16' },
  'resnet18 112² frozen': {
    ...small,
    ...frames(2),
    backend: 'torch',
    precision: 'fp32',
    frozenStages: ['stem', 'layer1', 'layer2'],
  },
  'resnet18 64² wasm': { ...small, size: 64, ...frames(1), backend: 'wasm' },
  'resnet18 112² averaged, threads': {
    ...small,
    ...frames(1),
    backend: 'torch',
    precision: 'fp32',
    optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
    emaDecay: 0.99,
    loaderWorkers: 2,
  },
  'resnet18 112² classified by 16 frames': {
    ...small,
    framesPerClip: { train: 1, test: 16 },
    backend: 'torch',
    precision: 'fp32',
  },
  'resnet50 224² small batch': { ...large, batchSize: 8, backend: 'torch', precision: 'fp32' },
  'resnet50 224² large batch': { ...large, batchSize: 16, backend: 'torch', precision: 'fp32' },
  'resnet50 224² bf16': { ...large, batchSize: 16, backend: 'torch', precision: 'bf16' },
};
