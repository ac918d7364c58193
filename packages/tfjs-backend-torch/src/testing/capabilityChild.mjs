// Runs every kind of this package's CPU kernels through the addon, and prints some of the results.
import { TextDecoder } from 'node:util';

import { loadAddon } from '../../scripts/addon/load.mjs';

const addon = loadAddon();

/** Numbers from -1 to 1, the same for the same seed. */
function numbers(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return Math.round((state / 2147483647 - 0.5) * 128) / 64;
  });
}

/** One of this many values is printed. */
const SHOWN = 13;

const sizeOf = (shape) => shape.reduce((size, side) => size * side, 1);
const write = (shape, seed) => addon.write(numbers(sizeOf(shape), seed), shape, 0)[1];

/** Reads the outputs of an operation. */
function outputs(encoded) {
  const [count] = encoded;
  const found = [];
  let at = 1;
  for (let i = 0; i < count; i++) {
    const [handle, , rank] = encoded.slice(at, at + 3);
    found.push({ handle, size: sizeOf([...encoded.slice(at + 3, at + 3 + rank)]) });
    at += 3 + rank;
  }
  return found.map(({ handle, size }) => {
    const values = new Float32Array(size);
    addon.read(handle, values);
    return [...values].filter((_, i) => i % SHOWN === 0);
  });
}

const IMAGE = [3, 9, 11, 32];
const results = [];
const target = new Uint8Array(8192);
for (const bf16 of [false, true]) {
  addon.configure('cpu', bf16 ? 'bf16' : 'fp32', 2, false, false);
  const x = write(IMAGE, 1);
  for (const [side, stride, path] of [
    [3, 1, 'winograd'],
    [1, 1, 'auto'],
    [3, 2, 'auto'],
  ]) {
    const filterShape = [side, side, 32, 64];
    const filter = write(filterShape, 2);
    const out = [Math.ceil(9 / stride), Math.ceil(11 / stride)];
    const pad = Math.floor(side / 2);
    const window = [stride, stride, 1, 1, pad, pad, ...out];
    const dy = write([3, ...out, 64], 3);
    if (!bf16) {
      results.push(...outputs(addon.conv(x, filter, window, true, false, path, null, 'linear', 0, null)));
      results.push(...outputs(addon.convInputGradient(dy, filter, window, true, false, path, IMAGE)));
    }
    results.push(...outputs(addon.convFilterGradient(x, dy, window, true, false, path, filterShape)));
  }
}
const [, length] = addon.info(target);
const used = new TextDecoder().decode(target.subarray(0, length)).split('\n')[5];
console.log(JSON.stringify({ used, results }));
