import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { Loaded } from './loaded.js';

/**
 * TensorFlow's C library through `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, whichever loads.
 *
 * @param device `cuda` asks for the first alone, `cpu` for the second alone.
 */
export async function loadTensorFlow(device: 'auto' | 'cpu' | 'cuda'): Promise<Loaded> {
  restoreIsNullOrUndefined();
  const reasons: string[] = [];
  for (const [name, runsOn] of packages) {
    if (device !== 'auto' && device !== runsOn) continue;
    try {
      const binding: unknown = await import(name);
      await tf.setBackend('tensorflow');
      const version = versionOf(binding);
      return {
        backend: 'tensorflow',
        device: runsOn,
        version,
        loaded: true,
        reason: `${name} ${version} loads.`,
      };
    } catch (cause) {
      reasons.push(`${name} ${whyNot(cause)}`);
    }
  }
  return { backend: 'tensorflow', loaded: false, reason: `${reasons.join('; ')}.` };
}

const packages = [
  ['@tensorflow/tfjs-node-gpu', 'cuda'],
  ['@tensorflow/tfjs-node', 'cpu'],
] as const;

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
