import { isGpu, type BackendName } from './backend.js';
import type { Load } from './loaded.js';

/**
 * How each backend is loaded; TensorFlow.js too, which takes half a second, is loaded only then. The self-test's process imports this
 * module as well.
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
