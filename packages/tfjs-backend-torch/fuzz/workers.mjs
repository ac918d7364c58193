#!/usr/bin/env node
// Runs workers that share the addon and its allocator, and end with live tensors:
//   node packages/tfjs-backend-torch/fuzz/workers.mjs
// Prints the live bytes before and after; fails if the end of a worker crashes the process.
import { isMainThread, Worker } from 'node:worker_threads';

import { loadAddon } from '../scripts/addon/load.mjs';

const WORKERS = 4;
const ROUNDS = 300;
const VALUES = 2 ** 20;

function work(addon) {
  addon.configure('cpu', 'fp32', 1, false, false);
  const x = addon.write(new Float32Array(VALUES).fill(1), [VALUES], 0)[1];
  const alive = [];
  for (let i = 0; i < ROUNDS; i++) {
    alive.push(addon.Add(x, x)[1]);
    if (alive.length > 5) addon.release(alive.splice(i % 5, 1)[0]);
  }
}

const end = (worker) => new Promise((done, fail) => worker.on('exit', done).on('error', fail));
const start = () => end(new Worker(new URL(import.meta.url)));

if (isMainThread) {
  // The first time, no other thread has loaded the addon when the worker ends.
  await start();
  const addon = loadAddon();
  const [, , before] = addon.memory();
  await Promise.all(Array.from({ length: WORKERS }, start));
  const [, , after] = addon.memory();
  work(addon);
  console.log(JSON.stringify({ before, after }));
} else {
  work(loadAddon());
}
