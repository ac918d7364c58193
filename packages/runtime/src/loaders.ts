import { isGpu, type BackendName } from './backend.js';
import type { Load } from './loaded.js';

/**
 * Loaders of the backends. They import TensorFlow.js, which takes half a second, only when called. The self-test's process also imports
 * this module.
 */
export const loaders: Readonly<Record<BackendName, Load>> = {
  torch: async (request) => (await import('./torch.js')).loadTorch(request),
  tensorflow: async ({ device }) =>
    (await import('./tensorflow.js')).loadTensorFlow(isGpu(device) ? 'cuda' : 'cpu'),
  wasm: async () => (await import('./wasm.js')).loadWasm(),
  cpu: async ({ device }) => {
    const tf = await import('@tensorflow/tfjs');
    await tf.setBackend('cpu');
    const reason = 'Plain JavaScript runs everywhere, slowly.';
    return { backend: 'cpu', device, version: tf.version_core, loaded: true, reason };
  },
};
