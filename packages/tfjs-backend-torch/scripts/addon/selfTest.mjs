// Loads an addon and computes a small convolution, in a separate process:
//   node scripts/addon/selfTest.mjs FILE
// Exits with code 0 if the result is correct; otherwise a line on stderr describes the problem.
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

import { explainLoading } from './failure.mjs';
import { loadAddon } from './load.mjs';

const ENOUGH_MS = 120_000;
const FLOAT32 = 0;

/** @throws BuildFailure if the addon does not load or computes a wrong result. */
export function testAddon(file, env = process.env) {
  const ended = spawnSync(process.execPath, [fileURLToPath(import.meta.url), file], {
    encoding: 'utf8',
    // A GPU's driver takes seconds to start, and is not tested here.
    env: { ...env, CUDA_VISIBLE_DEVICES: '' },
    timeout: ENOUGH_MS,
    killSignal: 'SIGKILL',
  });
  if (ended.status !== 0) throw explainLoading(ended);
}

/** 3 × 3 pixels, padded, times a filter of 3 × 3 ones: sums of the neighbors. */
function check(file) {
  const addon = loadAddon(file);
  const handleOf = (values, shape) => addon.write(Float32Array.from(values), shape, FLOAT32)[1];
  const x = handleOf([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const filter = handleOf(Array(9).fill(1), [3, 3, 1, 1]);
  const window = [1, 1, 1, 1, 1, 1, 3, 3];
  const y = addon.conv(x, filter, window, true, false, 'auto', null, 'linear', 0, null)[1];
  const sums = new Float32Array(9);
  addon.read(y, sums);
  for (const handle of [x, filter, y]) addon.release(handle);
  const wanted = '12,21,16,27,45,33,24,39,28';
  if (sums.join() !== wanted) throw new Error(`a convolution: expected ${wanted}; received ${sums.join()}`);
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    check(argv[2]);
  } catch (error) {
    console.error(error.message.split('\n')[0]);
    process.exitCode = 1;
  }
}
