// Loads the addon without TensorFlow.js, as programs do that test or time it alone.
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Of the folder that TFJS_TORCH_BUILD names, else of the package's own build. */
export const addonFile = () =>
  join(
    resolve(env.TFJS_TORCH_BUILD || fileURLToPath(new URL('../../build', import.meta.url))),
    'Release',
    'dfer_torch.node',
  );

/** @returns its operations by name */
export function loadAddon(file = addonFile()) {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}
