// Loads the addon without TensorFlow.js, for programs that test or time the addon alone.
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';

/** The addon of the folder that TFJS_TORCH_BUILD names, otherwise of the package's own build. */
export const addonFile = () =>
  join(
    resolve(env.TFJS_TORCH_BUILD || fileURLToPath(new URL('../../build', import.meta.url))),
    'Release',
    'dfer_torch.node',
  );

/** @returns Its operations by name. */
export function loadAddon(file = addonFile()) {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}
