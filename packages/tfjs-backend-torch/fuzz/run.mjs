#!/usr/bin/env node
// Calls every operation of the addon with random and invalid arguments:
//   node packages/tfjs-backend-torch/fuzz/run.mjs [--calls 100000] [--seed 1] [--only <operation>] [--seconds 55]
// Each failure has to be an Error that names its operation. Prints the call and exits with code 1 if it is not, if the process
// crashes, or if a call takes longer than ten seconds. Memory is limited, so that a huge shape is refused.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';

import { loadAddon } from '../scripts/addon/load.mjs';
import { Arguments, randomFrom } from './arguments.mjs';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '55' },
    child: { type: 'string' },
  },
});

const MEMORY_LIMIT = 32 * 2 ** 20;
const SLOWEST_CALL_MS = 10_000;
/** Restored from time to time: an operation on 256 threads is not faster. */
const SETTINGS = { device: 'cpu', precision: 'fp32', threads: 1, deterministic: false, tf32: false };

function show(value) {
  if (Array.isArray(value)) {
    if (value.length > 16) return `Array(${value.length})`;
    try {
      return `[${value.map(show).join()}]`;
    } catch {
      return '[a getter that throws]';
    }
  }
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`;
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'object' : String(value);
}

/** Description of a call, saved before it runs, so that a crash can be reported. */
function describe(index, operation, args) {
  const text = `call ${index} of seed ${options.seed}: ${operation}(${args.map(show).join(', ')})`;
  return text.padEnd(1600).slice(0, 1600);
}

function fuzz(file) {
  const addon = loadAddon();
  const { device, precision, threads, deterministic, tf32 } = SETTINGS;
  const names = Object.keys(addon).filter((name) => options.only === undefined || name === options.only);
  const log = openSync(file, 'w');
  const random = randomFrom(Number(options.seed));
  const inputs = new Arguments(addon, random);
  const end = performance.now() + Number(options.seconds) * 1000;
  const counts = { calls: 0, refused: 0, operations: names.length };
  const calls = Number(options.calls);
  for (let i = 0; i < calls && performance.now() < end; i++) {
    if (i % 500 === 0) {
      addon.configure(device, precision, threads, deterministic, tf32);
      inputs.renew();
    }
    let operation = names[i % names.length];
    // Starting threads takes longer than everything else.
    if (operation === 'configure' && random() < 0.95) operation = names[(i + 1) % names.length];
    const args = inputs.next(operation);
    writeSync(log, describe(i, operation, args), 0);
    const start = performance.now();
    counts.calls++;
    try {
      inputs.remember(addon[operation](...args));
    } catch (error) {
      counts.refused++;
      inputs.learn(operation, String(error.message));
      if (!(error instanceof Error) || !error.message.startsWith(`${operation}: `)) {
        throw new TypeError(`expected an Error that names the operation; received ${error}`, {
          cause: error,
        });
      }
    }
    if (performance.now() - start > SLOWEST_CALL_MS)
      throw new RangeError('expected a result within ten seconds');
  }
  closeSync(log);
  console.log(JSON.stringify(counts));
}

function watch() {
  const folder = mkdtempSync(join(tmpdir(), 'tfjs-torch-fuzz-'));
  const file = join(folder, 'call');
  const env = {
    TFJS_TORCH_ALLOCATOR: 'caching',
    ...process.env,
    TFJS_TORCH_MEMORY_LIMIT: String(MEMORY_LIMIT),
    OMP_NUM_THREADS: '1',
  };
  const child = spawn(process.execPath, [...process.argv.slice(1), '--child', file], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), (Number(options.seconds) + 30) * 1000);
  child.on('exit', (code, signal) => {
    clearTimeout(timer);
    if (code !== 0) {
      console.error(`fuzz: ended with ${signal ?? code} in ${readFileSync(file, 'utf8').trim()}`);
      process.exitCode = 1;
    }
    rmSync(folder, { recursive: true, force: true });
  });
}

if (options.child === undefined) watch();
else fuzz(options.child);
