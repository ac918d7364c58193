#!/usr/bin/env node
// Compiles the fork server of native/, which lets ffmpeg be loaded once instead of for each video:
//   node scripts/build.mjs [--if-possible]
// --if-possible: if compilation fails, print one line and exit with 0; videos then only take longer to start.
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

function giveUp(reason) {
  console.error(`preprocess: ${reason}`);
  process.exit(options['if-possible'] ? 0 : 2);
}

if (process.platform !== 'linux')
  giveUp(`expected Linux; received ${process.platform}; ffmpeg is started separately for each video.`);

const [compiler, ...prefix] = (process.env.CC ?? 'cc').split(' ');
const target = join(root, 'build', 'forkServer.so');
// Renamed at the end: running processes may have the old file mapped.
const unfinished = `${target}.${process.pid}`;
mkdirSync(dirname(target), { recursive: true });
const flags = ['-std=c11', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-Wall', '-Wextra'];
const sources = ['forkServer.c', 'request.c'].map((name) => join(root, 'native', name));
const { error, status, stderr } = spawnSync(
  compiler,
  [...prefix, ...flags, '-o', unfinished, ...sources, '-ldl'],
  { encoding: 'utf8' },
);
if (error)
  giveUp(
    `expected the command ${compiler}; received none (apt install gcc); ffmpeg is started separately for each video.`,
  );
if (status !== 0) {
  rmSync(unfinished, { force: true });
  giveUp(
    `native/*.c did not compile (${stderr.trim().split('\n')[0]}); ffmpeg is started separately for each video.`,
  );
}
renameSync(unfinished, target);
