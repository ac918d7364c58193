import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { findGpu, gpuObstacle } from './machine/gpu.js';
import type { Loaded } from './loaded.js';

/** Packages with TensorFlow's C library, for a GPU or for the CPU. */
type TensorFlowPackage = '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';

const GPU_PACKAGE = '@tensorflow/tfjs-node-gpu';
const CPU_PACKAGE = '@tensorflow/tfjs-node';

const fromHere = createRequire(import.meta.url);

/** The package that this process has loaded. A second one would register the same backend and kernels again. */
let loadedPackage: TensorFlowPackage | null = null;

/**
 * Loads TensorFlow's C library: for `cuda` from `@tensorflow/tfjs-node-gpu`, if a GPU works with it; for `cpu` from
 * `@tensorflow/tfjs-node`, or from the GPU package if only that one is installed. Never throws.
 *
 * Sets `TF_CPP_MIN_LOG_LEVEL`, if unset, to keep the library's log off the terminal, and `TF_ENABLE_ONEDNN_OPTS=0`, if
 * unset, because networks compute wrong gradients or crash with the oneDNN inside TensorFlow 2.15. In a worker thread this only works with
 * `env: SHARE_ENV`.
 */
export async function loadTensorFlow(device: 'cpu' | 'cuda'): Promise<Loaded> {
  const no = (reason: string): Loaded => ({ backend: 'tensorflow', device, loaded: false, reason });
  const name = device === 'cuda' ? GPU_PACKAGE : cpuPackage();
  if (loadedPackage !== null && loadedPackage !== name) {
    return no(`${name} cannot be loaded together with ${loadedPackage}, which this process already uses.`);
  }
  const obstacle = versionObstacle(name) ?? (device === 'cuda' ? gpuObstacle(findGpu()) : null);
  if (obstacle !== null) return no(obstacle);
  try {
    const version = await load(name);
    loadedPackage = name;
    const fault = device === 'cuda' ? gpuFault() : cpuFault();
    if (fault !== null) return no(`${name} ${version} ${fault}`);
    return { backend: 'tensorflow', device, version, loaded: true, reason: `${name} ${version} works.` };
  } catch (cause) {
    return no(whyNot(name, cause));
  }
}

function cpuPackage(): TensorFlowPackage {
  if (loadedPackage !== null) return loadedPackage;
  return pathOf(CPU_PACKAGE) === null && pathOf(GPU_PACKAGE) !== null ? GPU_PACKAGE : CPU_PACKAGE;
}

/** Path of a package's manifest; null if it is not installed. */
function pathOf(name: string): string | null {
  try {
    return fromHere.resolve(`${name}/package.json`);
  } catch {
    return null;
  }
}

/** Reason that an installation does not fit this program, found without running its code; null if none is known. */
function versionObstacle(name: TensorFlowPackage): string | null {
  const manifest = pathOf(name);
  if (manifest === null) {
    return name === GPU_PACKAGE
      ? `${name} is not installed: see "TensorFlow" in the README of @dfer/runtime.`
      : `${name} is not installed: npm install ${name}@${tf.version_core}.`;
  }
  const version = versionIn(manifest);
  if (version !== tf.version_core) {
    return `${name} ${version} does not match TensorFlow.js ${tf.version_core} of this program: npm install ${name}@${tf.version_core}.`;
  }
  const [own, theirs] = [fromHere, createRequire(manifest)].map(coreOf);
  if (own === theirs) return null;
  return `${name} ${version} uses another copy of @tensorflow/tfjs than this program, ${theirs ?? 'none'} instead of ${own ?? 'none'}: npm dedupe.`;
}

function coreOf(from: NodeJS.Require): string | null {
  try {
    return from.resolve('@tensorflow/tfjs');
  } catch {
    return null;
  }
}

function versionIn(manifest: string): string {
  const content: unknown = fromHere(manifest);
  if (typeof content !== 'object' || content === null || !('version' in content)) return 'unknown';
  return String(content.version);
}

/** @returns the package's version */
async function load(name: TensorFlowPackage): Promise<string> {
  restoreIsNullOrUndefined();
  // Read once, when the library is loaded; 3: only fatal errors.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  // On a Zen 4 the gradients of ResNet-18's shortcuts were wrong, though right for single convolutions, and AVX-512 corrupted memory.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
  const binding: unknown = fromHere(name);
  if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend does not initialize');
  return versionOf(binding);
}

/** Node 23 removed a function that tfjs-node 4.22 calls; fixed upstream but never released (tfjs #8609). */
function restoreIsNullOrUndefined(): void {
  if (!('isNullOrUndefined' in util)) {
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  }
}

function usesGpu(): boolean {
  const backend = tf.backend();
  return 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
}

/** Reports a GPU package that computes on the GPU instead of the CPU; null if all is well. */
function cpuFault(): string | null {
  return usesGpu()
    ? `computes on the GPU: for the CPU, npm install ${CPU_PACKAGE}@${tf.version_core}.`
    : null;
}

/** Describes the problem with the GPU of the open backend; null if it computes correctly. */
function gpuFault(): string | null {
  if (!usesGpu()) {
    return 'finds no usable GPU: its CUDA libraries or a newer driver are missing.';
  }
  try {
    const [product] = tf.tidy(() => {
      const ones = tf.ones<tf.Rank.R4>([1, 8, 8, 4]);
      const sums = tf.conv2d(ones, tf.ones<tf.Rank.R4>([3, 3, 4, 2]), 1, 'valid').reshape([36, 2]);
      return tf.matMul(sums, sums, false, true).dataSync();
    });
    return product === 2 * 36 * 36
      ? null
      : `computes wrong values on the GPU (expected 2592; received ${product}).`;
  } catch (cause) {
    return `does not compute on the GPU: ${firstLine(cause)}.`;
  }
}

function whyNot(name: TensorFlowPackage, cause: unknown): string {
  const line = firstLine(cause);
  if (/tfjs_binding\.node/.test(line) && /can not be found/.test(line)) {
    return `${name} is installed without its native library: npm rebuild ${name}.`;
  }
  return `${name} does not load: ${line}.`;
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n')[0]?.replace(/\.$/, '') ?? '';
}

function versionOf(binding: unknown): string {
  if (typeof binding !== 'object' || binding === null || !('version' in binding)) return 'unknown';
  const { version } = binding;
  if (typeof version !== 'object' || version === null || !('tfjs-node' in version)) return 'unknown';
  return String(version['tfjs-node']);
}
