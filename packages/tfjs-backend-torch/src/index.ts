import * as tf from '@tensorflow/tfjs';
import { loadAddon } from './addon.js';
import { TorchBackend } from './backend.js';
import { BACKEND_NAME } from './kernel.js';
import { registerKernels } from './register.js';

export { TorchError, type TorchErrorCode } from './errors.js';
export { TorchBackend } from './backend.js';

const loaded = loadAddon();

/** Why `tf.setBackend('torch')` cannot work here, in one sentence; null where it works. */
export const unavailable: string | null = loaded.reason;

if (loaded.addon !== null) {
  const { addon } = loaded;
  // Below 0: importing the package chooses nothing by itself.
  tf.registerBackend(BACKEND_NAME, () => new TorchBackend(addon), -1);
  registerKernels();
}
