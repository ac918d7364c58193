#!/usr/bin/env node
// Terminates a worker at random times while it loads or uses the addon:
//   node packages/tfjs-backend-torch/fuzz/terminate.mjs [tries, 50] [seed, 1]
// Each try is a separate process; fails if one of them does not exit with code 0.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

import { loadAddon } from '../scripts/addon/load.mjs';

const file = fileURLToPath(import.meta.url);
/** A worker is terminated at most this many milliseconds after loading. */
const USING_MS = 150;

/** Uses the addon forever: results, errors, and objects that run JavaScript while they are read. */
function use(addon) {
  addon.configure('cpu', 'fp32', 2, false, false);
  const image = addon.write(new Float32Array(32 * 32 * 32).fill(0.5), [1, 32, 32, 32], 0)[1];
  const filter = addon.write(new Float32Array(9 * 32 * 32).fill(0.1), [3, 3, 32, 32], 0)[1];
  const sides = {
    length: 2,
    get 0() {
      return 4;
    },
    get 1() {
      return 8;
    },
  };
  parentPort.postMessage('used');
  for (;;) {
    addon.release(
      addon.conv(image, filter, [1, 1, 1, 1, 1, 1, 32, 32], true, false, 'auto', null, 'linear', 0, null)[1],
    );
    for (const call of [() => addon.Add(1e9, image), () => addon.write(new Float32Array(32), sides, 0)]) {
      try {
        call();
      } catch (error) {
        if (!error.message.includes('expected')) throw error;
      }
    }
  }
}

const start = () => new Worker(file, { workerData: 'load' });

/** Milliseconds until a worker uses the addon. */
async function loadingTime() {
  const started = performance.now();
  const worker = start();
  await new Promise((done) => worker.once('message', done));
  await worker.terminate();
  return performance.now() - started;
}

async function endAfter(ms, how) {
  const worker = start();
  worker.on('error', (error) => {
    throw error;
  });
  await new Promise((done) => setTimeout(done, ms));
  if (how === 'exit') process.exit(0);
  await worker.terminate();
}

async function main([tries = '50', seed = '1']) {
  const longest = (await loadingTime()) + USING_MS;
  let state = Number(seed);
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const failures = [];
  for (let i = 0; i < Number(tries); i++) {
    const ms = Math.round(random() * longest);
    const how = random() < 0.5 ? 'terminate' : 'exit';
    const { status, signal, stderr } = spawnSync(process.execPath, [file, 'one', String(ms), how], {
      encoding: 'utf8',
    });
    if (status !== 0) failures.push({ ms, how, status, signal, stderr: stderr.slice(0, 300) });
  }
  console.log(JSON.stringify({ tries: Number(tries), longest: Math.round(longest), failures }));
  process.exitCode = failures.length > 0 ? 1 : 0;
}

const [command, ...rest] = process.argv.slice(2);
if (!isMainThread && workerData === 'load') use(loadAddon());
else if (command === 'one') await endAfter(Number(rest[0]), rest[1]);
else await main(process.argv.slice(2));
