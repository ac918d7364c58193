#!/usr/bin/env node
// Compiles native/forkServer.c, with which ffmpeg is loaded once and not for each film:
//   node scripts/build.mjs [--if-possible]
// --if-possible: where it cannot be compiled say so in one line and end well; films are then only slower to start.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function readOptions() {
  try {
    return parseArgs({ options: { 'if-possible': { type: 'boolean' } } }).values;
  } catch (error) {
    console.error(`preprocess: ${error.message}; expected [--if-possible].`);
    process.exit(2);
  }
}

const options = readOptions();

function give(up) {
  console.error(`preprocess: ${up}`);
  process.exit(options['if-possible'] ? 0 : 2);
}

if (process.platform !== 'linux')
  give(`expected Linux; received ${process.platform}: ffmpeg is started anew for each film.`);

const [compiler, ...prefix] = (process.env.CC ?? 'cc').split(' ');
const target = join(root, 'build', 'forkServer.so');
// What a process has mapped must not change under it.
const unfinished = `${target}.${process.pid}`;
mkdirSync(dirname(target), { recursive: true });
const flags = ['-std=c11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-Wall', '-Wextra'];
const source = join(root, 'native', 'forkServer.c');
const { error, status, stderr } = spawnSync(
  compiler,
  [...prefix, ...flags, '-o', unfinished, source, '-ldl'],
  { encoding: 'utf8' },
);
if (error)
  give(
    `expected the command ${compiler}; found none (apt install gcc): ffmpeg is started anew for each film.`,
  );
if (status !== 0) {
  rmSync(unfinished, { force: true });
  give(
    `native/forkServer.c did not compile (${stderr.trim().split('\n')[0]}): ffmpeg is started anew for each film.`,
  );
}
renameSync(unfinished, target);
