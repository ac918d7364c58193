import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { addonFile } from '@dfer/tfjs-backend-torch/build-report';
import { isGpu, PRECISIONS, type BackendName, type DeviceString, type Precision } from './backend.js';
import { findGpu, gpuObstacle } from './machine/gpu.js';
import type { Load } from './loaded.js';
import { loaders } from './loaders.js';
import { readProcessor } from './machine/processor.js';

/** A backend on a kind of device. */
export interface Candidate {
  readonly backend: BackendName;
  /** `cuda` means any GPU. */
  readonly device: 'cpu' | 'cuda';
  readonly precisions: readonly Precision[];
  readonly load: Load;
  /** Module from which the self-test's process imports `load`, see `SelfTestRequest`; null: trusted without a test. */
  readonly module: string | null;
  /** Reason that it cannot be used, as far as known without loading anything; null: no known obstacle. */
  readonly obstacle: (device: DeviceString) => string | null;
  /** Its native files; null: there are none. Loading it in this process is then safe and gives the reason. */
  readonly files: () => readonly string[] | null;
  /**
   * Upper bound of its speed on this machine, in billions of floating-point operations per second.
   * @param scalarGflops - Speed of one core in JavaScript.
   */
  readonly limit: (scalarGflops: number) => number;
  /** Remedy if it fails its self-test, as a sentence. */
  readonly remedy: string;
}

/** Numbers in a 128-bit vector of WebAssembly; each core has as many units for scalars as for vectors. */
const WASM_LANES = 4;
/** Speed of native code relative to WebAssembly, per lane, on a core with AVX-512 (convolutions: 212 and 112 GFLOP/s). */
const NATIVE_FACTOR = 2;

const nativeLimit = (scalarGflops: number): number =>
  NATIVE_FACTOR * WASM_LANES * scalarGflops * readProcessor().cores;

const resolver = createRequire(import.meta.url);

/** Folder of an installed package, found without running its code; null if it is not installed. */
function folderOf(name: string): string | null {
  try {
    return dirname(resolver.resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

const fileIn = (name: string, ...path: string[]): readonly string[] | null => {
  const folder = folderOf(name);
  const file = folder === null ? null : join(folder, ...path);
  return file !== null && existsSync(file) ? [file] : null;
};

const torchFiles = (): readonly string[] | null => (existsSync(addonFile()) ? [addonFile()] : null);

const TORCH_REMEDY =
  'Build it again (npx tfjs-backend-torch); another libtorch may work (pip install torch, or LIBTORCH=<folder>).';
const TENSORFLOW_REMEDY = 'Install the package again, or choose another backend.';

/** All known backends, fastest first by expectation. */
export const CANDIDATES: readonly Candidate[] = [
  {
    backend: 'torch',
    device: 'cuda',
    precisions: PRECISIONS,
    load: loaders.torch,
    module: 'loaders.js',
    obstacle: () => gpuObstacle(findGpu()),
    files: torchFiles,
    limit: () => Infinity,
    remedy: TORCH_REMEDY,
  },
  {
    backend: 'tensorflow',
    device: 'cuda',
    precisions: ['fp32'],
    load: loaders.tensorflow,
    module: 'loaders.js',
    obstacle: (device) =>
      gpuObstacle(findGpu()) ??
      (device === 'cuda'
        ? null
        : `tfjs-node-gpu takes the first GPU: start with CUDA_VISIBLE_DEVICES=${device.replace('cuda:', '')} and --device cuda.`),
    files: () => fileIn('@tensorflow/tfjs-node-gpu', 'package.json'),
    limit: () => Infinity,
    remedy: TENSORFLOW_REMEDY,
  },
  {
    backend: 'torch',
    device: 'cpu',
    precisions: PRECISIONS,
    load: loaders.torch,
    module: 'loaders.js',
    obstacle: () => null,
    files: torchFiles,
    limit: nativeLimit,
    remedy: TORCH_REMEDY,
  },
  {
    backend: 'tensorflow',
    device: 'cpu',
    precisions: ['fp32'],
    load: loaders.tensorflow,
    module: 'loaders.js',
    obstacle: () => null,
    // The GPU package also computes on CPUs, if only that one is installed.
    files: () =>
      fileIn('@tensorflow/tfjs-node', 'package.json') ?? fileIn('@tensorflow/tfjs-node-gpu', 'package.json'),
    limit: nativeLimit,
    remedy: TENSORFLOW_REMEDY,
  },
  {
    backend: 'wasm',
    device: 'cpu',
    precisions: ['fp32'],
    load: loaders.wasm,
    module: 'loaders.js',
    obstacle: () => null,
    files: () => fileIn('@tensorflow/tfjs-backend-wasm', 'package.json'),
    // TensorFlow.js runs it in one thread under Node.js.
    limit: (scalarGflops) => WASM_LANES * scalarGflops,
    remedy: 'Install @tensorflow/tfjs-backend-wasm again.',
  },
  {
    backend: 'cpu',
    device: 'cpu',
    precisions: ['fp32'],
    load: loaders.cpu,
    module: null,
    obstacle: () => null,
    files: () => [],
    limit: (scalarGflops) => scalarGflops / 10,
    remedy: '',
  },
];

/** True if a candidate computes on the requested device. */
export function isOn(candidate: Candidate, device: 'auto' | DeviceString): boolean {
  return device === 'auto' || (candidate.device === 'cuda') === isGpu(device);
}
