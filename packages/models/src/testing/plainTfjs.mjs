// A worker thread that serves folders, loads their models with plain TensorFlow.js and runs them, for otherRuntime.ts.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';

async function load(folder) {
  const server = createServer((request, response) => {
    readFile(join(folder, basename(request.url))).then((bytes) => response.end(bytes));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await tf.loadLayersModel(`http://127.0.0.1:${server.address().port}/model.json`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function run({ path, size }) {
  const model = await load(path);
  // The image of torchvision.ts, [1, size, size, 3], and the clip of clips.ts, [1, frames, size, size, 3].
  const [, frames = 1] = model.inputs[0].shape.length === 5 ? model.inputs[0].shape : [];
  const values = size * size * 3;
  const pixels = Float32Array.from({ length: frames * values }, (_, n) =>
    Math.sin(n * 0.37 + Math.floor(n / values)),
  );
  const clip = tf.tensor(pixels, [1, ...model.inputs[0].shape.slice(1)]);
  // The face of clips.ts, if the model takes one.
  const [, features] = model.inputs[1]?.shape ?? [];
  const face = features && tf.tensor([Array.from({ length: features }, (_, n) => Math.cos(n * 0.53))]);
  const scores = model.predict(face ? [clip, face] : clip);
  return { metadata: model.getUserDefinedMetadata(), dims: scores.shape, scores: [...(await scores.data())] };
}

parentPort.on('message', async (network) => {
  parentPort.postMessage(
    await run(network).then(
      (output) => ({ output }),
      (error) => ({ error: `TensorFlow.js: ${error.message}` }),
    ),
  );
});
