// Computes every case on one backend, in a separate process, since TensorFlow.js has one backend at a time:
//   node compute.mjs BACKEND FILE
// FILE gets a map from the name of each case to its `outputs` (named lists of numbers), or its `error`, and its `ms`.
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { serialize } from 'node:v8';

import { openBackend } from '@dfer/runtime';
import * as tf from '@tensorflow/tfjs';

import { CASES, referenceOf } from './cases.mjs';

const [, , backend, file] = process.argv;
await openBackend({ backend, device: 'cpu' });
const results = new Map();
for (const each of CASES) {
  if (backend === 'cpu' && referenceOf(each) !== 'cpu') continue;
  const started = performance.now();
  tf.engine().startScope();
  try {
    results.set(each.name, { outputs: await each.run(), ms: performance.now() - started });
  } catch (cause) {
    results.set(each.name, { error: cause instanceof Error ? cause.stack : String(cause), ms: 0 });
  } finally {
    tf.engine().endScope();
  }
}
writeFileSync(file, serialize(results));
