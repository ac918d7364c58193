import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Loaded } from './loaded.js';
import { registerTrainingKernels } from './wasm/register.js';

/** Loads TensorFlow.js's WebAssembly backend and adds the kernels that it lacks for training. */
export async function loadWasm(): Promise<Loaded> {
  try {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${dirname(main)}${sep}`);
    registerTrainingKernels();
    if (!(await tf.setBackend('wasm'))) throw new Error('it does not initialize');
    const version = wasm.version_wasm;
    return {
      backend: 'wasm',
      device: 'cpu',
      version,
      loaded: true,
      reason: `WebAssembly ${version} works.`,
    };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return {
      backend: 'wasm',
      device: 'cpu',
      loaded: false,
      reason: `@tensorflow/tfjs-backend-wasm does not load: ${message}`,
    };
  }
}
