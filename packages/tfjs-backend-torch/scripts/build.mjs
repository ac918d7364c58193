#!/usr/bin/env node
// Compiles the addon against the libtorch of this machine; only what changed, where nothing else did:
//   npx tfjs-backend-torch [--if-possible] [--clean] [--jobs=<n>]
// --if-possible: without libtorch or a compiler say so in one line and end well. --clean: compile everything anew.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { findLibtorch } from './libtorch.mjs';

const OLDEST = [1, 13];
/** What the compiler takes for one file of ATen, in bytes. */
const MEMORY_A_JOB = 1.5e9;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { 'if-possible': { type: 'boolean' }, clean: { type: 'boolean' }, jobs: { type: 'string' } },
    });
    return values;
  } catch (error) {
    console.error(`tfjs-backend-torch: ${error.message}; expected [--if-possible] [--clean] [--jobs=<n>].`);
    process.exit(2);
  }
}

const options = readOptions();

function give(up) {
  console.error(`tfjs-backend-torch: ${up}`);
  process.exit(options['if-possible'] ? 0 : 2);
}

/** @returns the libtorch to build against */
function requireLibtorch() {
  if (process.platform !== 'linux')
    give(`expected Linux; received ${process.platform}: the native part builds there only.`);
  const found = findLibtorch();
  if (found === null) {
    give(
      process.env.LIBTORCH
        ? `LIBTORCH: expected a folder with include/ATen/ATen.h, lib/libtorch_cpu.so and lib/libc10.so; received ${process.env.LIBTORCH}; correct or unset it.`
        : 'no libtorch found; install one (apt install libtorch-dev libdnnl-dev, or pip install torch, or set LIBTORCH) and build again.',
    );
  }
  const [major, minor] = found.version.split('.').map(Number);
  if (!(major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]))) {
    give(
      `expected libtorch ${OLDEST.join('.')} or newer; received ${found.version} of ${found.where}; install a newer one (pip install torch, or set LIBTORCH).`,
    );
  }
  return found;
}

function requireTools() {
  const compiler = process.env.CXX ?? 'g++';
  for (const [tool, hint] of [
    [compiler, 'apt install g++'],
    ['make', 'apt install make'],
    ['python3', 'apt install python3; node-gyp runs on it'],
  ]) {
    if (spawnSync(tool.split(' ')[0], ['--version']).error)
      give(`expected the command ${tool}; found none (${hint}).`);
  }
}

function jobs() {
  if (options.jobs === undefined)
    return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / MEMORY_A_JOB)));
  if (/^[1-9]\d{0,2}$/.test(options.jobs)) return Number(options.jobs);
  console.error(
    `tfjs-backend-torch: --jobs: expected a whole number from 1 to 999; received ${options.jobs}.`,
  );
  process.exit(2);
}

/** Compiles libtorch's headers once, as the compiler will ask for them: most of each file's time. Without it all else works. */
function precompile() {
  const build = join(root, 'build');
  const header = join(build, 'precompiled', 'libtorch.h.gch');
  if (existsSync(header)) return;
  const { stdout } = spawnSync('make', ['--dry-run', '--always-make', 'BUILDTYPE=Release', 'V=1'], {
    cwd: build,
    encoding: 'utf8',
  });
  const command = stdout?.split('\n').find((line) => /^\s*\S+ -o \S+ \S+native\/call\.cc /.test(line));
  if (command === undefined) return;
  mkdirSync(dirname(header), { recursive: true });
  // For a second inclusion, and for a compiler that does not take the precompiled one.
  writeFileSync(join(dirname(header), 'libtorch.h'), '#include "../../native/libtorch.h"\n');
  const compile = command
    .replace(/ -o \S+ \S+call\.cc /, ' -x c++-header -o precompiled/libtorch.h.gch ../native/libtorch.h ')
    .replace(/ -MMD -MF \S+/, '')
    .replace(/ -c\s*$/, '');
  const { status } = spawnSync('sh', ['-c', compile], { cwd: build, stdio: 'ignore' });
  if (status !== 0) rmSync(header, { force: true });
}

const parallel = jobs();
const found = requireLibtorch();
requireTools();

// Another libtorch or Node.js: what is compiled fits no longer.
const builtFor = join(root, 'build', 'built-for.json');
const identity = JSON.stringify({ ...found, node: process.version });
const fits = existsSync(builtFor) && readFileSync(builtFor, 'utf8') === identity;
const steps = [...(fits && !options.clean ? [] : ['clean']), 'configure', 'build'];

const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
// Headers that came with this Node.js spare a download.
const prefix = join(dirname(process.execPath), '..');
const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
const oneDnn = found.onednn ? ' and oneDNN' : '';
console.error(
  `tfjs-backend-torch: building against libtorch ${found.version}${oneDnn} of ${found.where}, ${parallel} at a time`,
);
for (const step of steps) {
  const args = [gyp, step, `--jobs=${parallel}`, '--loglevel=warn', ...headers];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) give('the addon did not compile; the messages above say why.');
  if (step === 'configure') precompile();
}
// Some hundred megabytes, of use only to who changes the native part.
if (root.includes(`${sep}node_modules${sep}`))
  rmSync(join(root, 'build', 'precompiled'), { recursive: true, force: true });
mkdirSync(dirname(builtFor), { recursive: true });
writeFileSync(builtFor, identity);
