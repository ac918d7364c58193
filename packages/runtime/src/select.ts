import * as tf from '@tensorflow/tfjs';
import type { BackendAttempt, BackendName, BackendOptions, Device, OpenedBackend } from './backend.js';
import { RuntimeError } from './errors.js';
import type { Loaded } from './loaded.js';
import { loadTensorFlow } from './tensorflow.js';
import { loadTorch } from './torch.js';
import { loadWasm } from './wasm.js';

/** One way to compute. */
interface Candidate {
  readonly backend: BackendName;
  readonly device: Device;
  readonly load: (options: BackendOptions) => Promise<Loaded>;
}

/** Fastest first. */
const candidates: readonly Candidate[] = [
  { backend: 'torch', device: 'cuda', load: (options) => loadTorch('cuda', options) },
  { backend: 'tensorflow', device: 'cuda', load: () => loadTensorFlow('cuda') },
  { backend: 'torch', device: 'cpu', load: (options) => loadTorch('cpu', options) },
  { backend: 'tensorflow', device: 'cpu', load: () => loadTensorFlow('cpu') },
  { backend: 'wasm', device: 'cpu', load: () => loadWasm() },
  { backend: 'cpu', device: 'cpu', load: () => loadCpu() },
];

/**
 * Makes TensorFlow.js run on the fastest backend that this machine has, or on the one asked for.
 *
 * @throws {RuntimeError} `BACKEND_UNAVAILABLE` where the backend, the device or the precision asked for cannot be had.
 */
export async function openBackend(options: BackendOptions = {}): Promise<OpenedBackend> {
  const { backend = 'auto', device = 'auto', precision = 'auto' } = options;
  if (backend !== 'auto' && !candidates.some((candidate) => candidate.backend === backend)) {
    const known = [...new Set(candidates.map((candidate) => candidate.backend))].join(', ');
    throw unavailable(`\`backend\`: expected auto, ${known}; received ${String(backend)}.`);
  }
  const attempts: BackendAttempt[] = [];
  for (const candidate of candidates) {
    if (backend !== 'auto' && candidate.backend !== backend) continue;
    if (device !== 'auto' && candidate.device !== device) continue;
    if (precision === 'bf16' && candidate.backend !== 'torch') continue;
    const result = await candidate.load(options);
    attempts.push({
      backend: candidate.backend,
      device: candidate.device,
      loaded: result.loaded,
      reason: result.reason,
    });
    if (result.loaded) {
      const { version, precision: used = 'fp32' } = result;
      return { backend: result.backend, device: result.device, precision: used, version, attempts };
    }
  }
  const reasons = attempts.map(({ reason }) => reason).join(' ') || 'no backend has that combination.';
  throw unavailable(
    `Expected a backend that loads; received backend ${backend}, device ${device}, precision ${precision}: ${reasons}`,
  );
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
