#!/usr/bin/env node
// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs the tests of its interface with them:
//   npx nx run tfjs-backend-torch:sanitized [-- --calls 100000] [--only build|fuzz|workers|terminate|interrupt|conformance|tests]
// Needs the package's sources and dependencies. Exits with code 1 after the first part that finds a problem.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { runningSanitized } from '../scripts/addon/sanitize.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: { calls: { type: 'string', default: '100000' }, only: { type: 'string' } },
});

const node = (script, ...args) => [process.execPath, join(root, script), ...args];
/** Runs jest in one process, so that the sanitizers check all of it. */
const jest = (...args) => [
  ...[process.execPath, '--experimental-vm-modules', join(root, '../../node_modules/.bin/jest')],
  ...['--config', join(root, 'jest.config.mjs'), '--runInBand', '--testTimeout=600000', ...args],
];
const TESTED = ['kernels/', 'training', 'eagerRelease', 'precision', 'capability', 'native/'];
/** The fuzzer has a part of its own; the sanitizers' allocator replaces the one that counts the peak. */
const LEFT_OUT = 'random calls|lowers the peak';

/** Commands by part name. All except the build use the addon that it makes. */
const PARTS = {
  build: node('scripts/build.mjs', '--sanitize'),
  fuzz: node('fuzz/run.mjs', '--calls', options.calls, '--seconds', '3600'),
  workers: node('fuzz/workers.mjs'),
  terminate: node('fuzz/terminate.mjs'),
  interrupt: node('fuzz/interrupt.mjs'),
  conformance: node('conformance/run.mjs'),
  tests: jest(...TESTED, '--testNamePattern', `^(?!.*(${LEFT_OUT}))`),
};

const names = options.only === undefined ? Object.keys(PARTS) : [options.only];
const unknown = names.find((name) => !(name in PARTS));
if (unknown !== undefined) {
  console.error(`sanitized: --only: expected ${Object.keys(PARTS).join(', ')}; received ${unknown}.`);
  process.exit(2);
}

const running = { ...process.env, TFJS_TORCH_BUILD: join(root, 'build', 'sanitized') };
for (const name of names) {
  const [command, ...args] = PARTS[name];
  const env = name === 'build' ? process.env : runningSanitized(running);
  const { status, signal } = spawnSync(command, args, { stdio: 'inherit', env });
  console.error(`sanitized: ${name}: ${status === 0 ? 'nothing found' : `ended with ${signal ?? status}`}`);
  if (status !== 0) process.exit(1);
}
