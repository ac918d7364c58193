import * as tf from '@tensorflow/tfjs';
import { isGpu, type BackendName } from './backend.js';
import type { Load } from './loaded.js';
import { loadTensorFlow } from './tensorflow.js';
import { loadTorch } from './torch.js';
import { loadWasm } from './wasm.js';

/** How each backend is loaded. The self-test's process imports this module, too. */
export const loaders: Readonly<Record<BackendName, Load>> = {
  torch: loadTorch,
  tensorflow: ({ device }) => loadTensorFlow(isGpu(device) ? 'cuda' : 'cpu'),
  wasm: () => loadWasm(),
  cpu: async ({ device }) => {
    await tf.setBackend('cpu');
    const reason = 'Plain JavaScript runs everywhere, slowly.';
    return { backend: 'cpu', device, version: tf.version_core, loaded: true, reason };
  },
};
