import * as tf from '@tensorflow/tfjs';
import type { BackendAttempt, BackendName, BackendOptions, OpenedBackend } from './backend.js';
import { RuntimeError } from './errors.js';
import type { Loaded } from './loaded.js';
import { loadTensorFlow } from './tensorflow.js';
import { loadWasm } from './wasm.js';

/** Fastest first. */
const order: readonly BackendName[] = ['torch', 'tensorflow', 'wasm', 'cpu'];

/**
 * Makes TensorFlow.js run on the fastest backend that this machine has, or on the one asked for.
 *
 * @throws {RuntimeError} `BACKEND_UNAVAILABLE` where the backend or the device asked for cannot be had.
 */
export async function openBackend(options: BackendOptions = {}): Promise<OpenedBackend> {
  const { backend: wanted = 'auto', device = 'auto' } = options;
  if (wanted !== 'auto' && !order.includes(wanted)) {
    throw unavailable(`\`backend\`: expected auto, ${order.join(', ')}; received ${String(wanted)}.`);
  }
  const attempts: BackendAttempt[] = [];
  for (const name of wanted === 'auto' ? order : [wanted]) {
    const result = await load(name, device);
    attempts.push({ backend: name, loaded: result.loaded, reason: result.reason });
    if (result.loaded) {
      return { backend: result.backend, device: result.device, version: result.version, attempts };
    }
  }
  const what = `backend ${wanted}, device ${device}`;
  throw unavailable(
    `Expected a backend that loads; received ${what}: ${attempts.map((a) => a.reason).join(' ')}`,
  );
}

async function load(name: BackendName, device: 'auto' | 'cpu' | 'cuda'): Promise<Loaded> {
  if (name === 'torch') {
    return {
      backend: name,
      loaded: false,
      reason: 'The torch backend is not part of this release; take another.',
    };
  }
  if (name === 'tensorflow') return loadTensorFlow(device);
  if (device === 'cuda') {
    return {
      backend: name,
      loaded: false,
      reason: `The ${name} backend has no GPU; ask for device cpu or auto.`,
    };
  }
  return name === 'wasm' ? loadWasm() : loadCpu();
}

async function loadCpu(): Promise<Loaded> {
  await tf.setBackend('cpu');
  const version = tf.version_core;
  const reason = 'Plain JavaScript runs everywhere, slowly.';
  return { backend: 'cpu', device: 'cpu', version, loaded: true, reason };
}

function unavailable(message: string): RuntimeError {
  return new RuntimeError('BACKEND_UNAVAILABLE', message);
}
