// Loads TensorFlow's backend as programs do, and prints the result as JSON:
//   node load.mjs cpu|cuda [--thread]
import { SHARE_ENV, Worker, isMainThread, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

import * as tf from '@tensorflow/tfjs';

import { loadTensorFlow } from '../../../packages/runtime/dist/tensorflow.js';

const device = isMainThread ? process.argv[2] : workerData;
if (isMainThread && process.argv[3] === '--thread') {
  new Worker(fileURLToPath(import.meta.url), { workerData: device, env: SHARE_ENV });
} else {
  const { reason, loaded } = await loadTensorFlow(device);
  const sum = loaded ? tf.tidy(() => tf.sum(tf.ones([3])).dataSync()[0]) : null;
  console.log(JSON.stringify({ loaded, reason, sum }));
}
