import * as tf from '@tensorflow/tfjs';
import { loadedAddon } from './native/addon.js';
import { TorchBackend } from './backend.js';
import { releaseEagerly } from './eagerRelease.js';
import { registerGradients } from './gradients.js';
import { BACKEND_NAME } from './kernel.js';
import { configureOnce } from './options.js';
import { registerKernels } from './register.js';

export { buildReport, type BuildAttempt, type BuildReport } from './buildReport.js';
export { TorchError, type TorchErrorCode } from './errors.js';
export { TorchBackend } from './backend.js';
export {
  configureTorch,
  torchInfo,
  type TorchInfo,
  type TorchOptions,
  type TorchPrecision,
} from './options.js';

const loaded = loadedAddon();

/** The reason why `tf.setBackend('torch')` cannot work on this machine, in one sentence; null if it works. */
export const unavailable: string | null = loaded.reason;

if (loaded.addon !== null) {
  const { addon } = loaded;
  // A priority below 0: importing the package does not select the backend.
  tf.registerBackend(
    BACKEND_NAME,
    () => {
      configureOnce();
      return new TorchBackend(addon);
    },
    -1,
  );
  releaseEagerly(tf.engine());
  registerKernels();
  registerGradients();
}
