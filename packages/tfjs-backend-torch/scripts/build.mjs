#!/usr/bin/env node
// Compiles the addon against the libtorch of this machine:
//   npx tfjs-backend-torch [--if-possible]
// --if-possible: without libtorch or a compiler say so in one line and end well.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findLibtorch } from './libtorch.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const optional = process.argv.includes('--if-possible');

function give(up) {
  console.error(`tfjs-backend-torch: ${up}`);
  process.exit(optional ? 0 : 2);
}

const found = findLibtorch();
if (found === null) {
  give(
    process.env.LIBTORCH
      ? `expected include/ATen/ATen.h and lib/libtorch_cpu.so below LIBTORCH; received ${process.env.LIBTORCH}.`
      : 'no libtorch found; install one (apt install libtorch-dev, or pip install torch, or set LIBTORCH) and build again.',
  );
}
if (spawnSync('c++', ['--version']).error) give('no C++ compiler found; install one (apt install g++ make) and build again.');

const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
// Headers that came with this Node.js spare a download.
const prefix = join(dirname(process.execPath), '..');
const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
console.error(`tfjs-backend-torch: building against libtorch ${found.version} of ${found.where}`);
const { status } = spawnSync(process.execPath, [gyp, 'rebuild', '--jobs=max', '--loglevel=warn', ...headers], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) give('the addon did not compile; the messages above say why.');
