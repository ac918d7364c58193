#!/usr/bin/env node
// Sends Ctrl-C at random times to a process whose threads load or use the addon:
//   node packages/tfjs-backend-torch/fuzz/interrupt.mjs [tries, 50] [seed, 1]
// Every second process handles the signal and exits with code 130 while its worker runs an operation; the others leave it to Node.js.
// Fails if a process ends in another way, such as a crash.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread } from 'node:worker_threads';

import { loadAddon } from '../scripts/addon/load.mjs';

const file = fileURLToPath(import.meta.url);
const SIDE = 32;
/** Ctrl-C is sent at most this many milliseconds after the first operation. */
const USING_MS = 300;
/** Time limit in milliseconds for a process to start computing. */
const MOST_MS = 60_000;

/** Computes forever, and handles signals between two rounds. */
function use(addon) {
  addon.configure('cpu', 'fp32', 2, false, false);
  const values = new Float32Array(SIDE ** 3).fill(0.5);
  const image = addon.write(values, [1, SIDE, SIDE, SIDE], 0)[1];
  const filter = addon.write(values.subarray(0, 9 * SIDE * SIDE), [3, 3, SIDE, SIDE], 0)[1];
  const window = [1, 1, 1, 1, 1, 1, SIDE, SIDE];
  if (isMainThread) console.log('used');
  const round = () => {
    for (let i = 0; i < 20; i++) {
      const y = addon.conv(image, filter, window, true, false, 'auto', null, 'linear', 0, null)[1];
      addon.release(addon.convFilterGradient(image, y, window, true, false, 'auto', [3, 3, SIDE, SIDE])[1]);
      addon.release(y);
    }
    setImmediate(round);
  };
  round();
}

/** @returns How a process ended after Ctrl-C at `ms` milliseconds (null: once it computes), and when it started to compute. */
function pressAfter(ms, how) {
  return new Promise((done) => {
    const started = performance.now();
    const child = spawn(process.execPath, [file, how], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    let usedMs = null;
    child.stdout.on('data', () => {
      usedMs ??= performance.now() - started;
      if (ms === null) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const timer = setTimeout(() => child.kill('SIGINT'), ms ?? MOST_MS);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      done({ ms, how, status, signal, stderr: stderr.slice(0, 300), usedMs });
    });
  });
}

/** Before Node.js has started, only the system handles Ctrl-C. */
const isFine = ({ status, signal, stderr }) => stderr === '' && (status === 130 || signal === 'SIGINT');

async function main([tries = '50', seed = '1']) {
  const { usedMs, stderr } = await pressAfter(null, 'leave');
  if (usedMs === null) throw new Error(`expected an operation; received none: ${stderr}`);
  const longest = usedMs + USING_MS;
  let state = Number(seed);
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const ended = [];
  for (let i = 0; i < Number(tries); i++) {
    ended.push(await pressAfter(Math.round(random() * longest), i % 2 === 0 ? 'exit' : 'leave'));
  }
  const failures = ended.filter((one) => !isFine(one));
  const working = ended.filter((one) => one.usedMs !== null).length;
  console.log(JSON.stringify({ tries: ended.length, working, longest: Math.round(longest), failures }));
  process.exitCode = failures.length > 0 ? 1 : 0;
}

const [how] = process.argv.slice(2);
if (!isMainThread) use(loadAddon());
else if (how === 'exit' || how === 'leave') {
  if (how === 'exit') process.on('SIGINT', () => process.exit(130));
  new Worker(file);
  use(loadAddon());
} else await main(process.argv.slice(2));
