// Misbehaving backends for the self-test's process: `misbehaving.mjs?torch=crash&tensorflow=slow` exports loaders of these kinds.
// All are the WebAssembly backend with a modified convolution.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import { loadWasm } from '../../dist/wasm.js';

const BREAKING = {
  good: () => undefined,
  emulating: () => undefined,
  crash: () => () => process.kill(process.pid, 'SIGFPE'),
  hang: () => () => {
    for (;;);
  },
  wrong: (original) => (call) => {
    const output = original(call);
    // Changes the memory directly: an operation would be recorded for gradients.
    call.backend.typedArrayFromHeap(output)[0] += 1000;
    return output;
  },
  slow: (original) => (call) => {
    const end = performance.now() + 30;
    while (performance.now() < end);
    return original(call);
  },
};

function replaceConvolution(kind) {
  const original = tf.getKernel('Conv2D', 'wasm').kernelFunc;
  const kernelFunc = BREAKING[kind](original);
  if (kernelFunc === undefined) return;
  tf.unregisterKernel('Conv2D', 'wasm');
  tf.registerKernel({ kernelName: 'Conv2D', backendName: 'wasm', kernelFunc });
}

export const loaders = Object.fromEntries(
  [...new URL(import.meta.url).searchParams].map(([backend, kind]) => [
    backend,
    async ({ device }) => {
      if (kind === 'absent') return { loaded: false, backend, device, reason: 'It is missing.' };
      if (kind === 'broken') throw new Error('It is broken');
      if (kind === 'ended') process.kill(process.pid, 'SIGTERM');
      const loaded = await loadWasm();
      replaceConvolution(kind);
      return { ...loaded, backend, device, isEmulated: kind === 'emulating' };
    },
  ]),
);
