import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { cacheFolder } from '../harness/environment.mjs';
import { NotMade } from '../harness/errors.mjs';
import { makePlace } from '../harness/place.mjs';
import { output, succeeds } from '../harness/shell.mjs';

/** @type {import('./index.mjs').Machine} */
export const pipTorch = {
  title: "pip's newest torch in the first Python on the PATH",
  // Another libtorch needs another compilation, which takes minutes.
  short: false,
  async make(bench) {
    const environment = await withTorch(bench.say);
    const version = await output(join(environment, 'bin/python3'), [
      '-c',
      'import torch; print(torch.__version__)',
    ]);
    bench.say(`torch ${version}`);
    const place = await makePlace(bench, { path: join(environment, 'bin') });
    const release = version.split('+')[0];
    return { ...place, faults: ({ trains, backend }) => (trains ? faultsOf(backend, release) : []) };
  },
};

function faultsOf(backend, release) {
  const right = backend?.startsWith('torch ') && backend.includes(release);
  return right ? [] : [`backend: expected torch with libtorch ${release}; received ${backend}`];
}

async function withTorch(say) {
  const named = process.env.DFER_COMPAT_TORCH;
  const folder = named ? resolve(named) : join(cacheFolder(), 'torch');
  const python = join(folder, 'bin/python3');
  if (await succeeds(python, ['-c', 'import torch'])) return folder;
  if (named)
    throw new NotMade(`DFER_COMPAT_TORCH: expected a virtual environment with torch; received ${named}`);
  say('installing torch with pip, which takes minutes and 5.6 GB');
  try {
    if (!existsSync(python)) {
      await mkdir(folder, { recursive: true });
      await output('python3', ['-m', 'venv', folder]);
    }
    await output(python, ['-m', 'pip', 'install', '--quiet', 'torch', 'numpy']);
  } catch (error) {
    throw new NotMade(`pip could not install torch: ${error.message}`, { cause: error });
  }
  return folder;
}
