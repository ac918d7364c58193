import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { Loaded } from './loaded.js';

/** TensorFlow's C library: `@tensorflow/tfjs-node-gpu` for `cuda`, `@tensorflow/tfjs-node` for `cpu`. */
export async function loadTensorFlow(device: 'cpu' | 'cuda'): Promise<Loaded> {
  restoreIsNullOrUndefined();
  const name = packages[device];
  try {
    const binding: unknown = await import(name);
    await tf.setBackend('tensorflow');
    const version = versionOf(binding);
    return { backend: 'tensorflow', device, version, loaded: true, reason: `${name} ${version} loads.` };
  } catch (cause) {
    return { backend: 'tensorflow', device, loaded: false, reason: `${name} ${whyNot(cause)}.` };
  }
}

const packages = { cuda: '@tensorflow/tfjs-node-gpu', cpu: '@tensorflow/tfjs-node' } as const;

/** Node 23 took away what tfjs-node 4.22 calls; mended upstream, never released (tfjs #8609). */
function restoreIsNullOrUndefined(): void {
  if (!('isNullOrUndefined' in util)) {
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  }
}

function whyNot(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/tfjs_binding\.node/.test(message))
    return 'is installed without its native library: run its install script';
  if (/Cannot find (module|package)/.test(message)) return 'is not installed: npm install it';
  return `does not load: ${message.split('\n')[0] ?? ''}`;
}

function versionOf(binding: unknown): string {
  if (typeof binding !== 'object' || binding === null || !('version' in binding)) return 'unknown';
  const { version } = binding;
  if (typeof version !== 'object' || version === null || !('tfjs-node' in version)) return 'unknown';
  return String(version['tfjs-node']);
}
