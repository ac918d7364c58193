// Serves a folder, loads its model with plain TensorFlow.js and prints its logits for the test image, or for the test clip
// if the model takes clips, as JSON.
//   node plainTfjs.mjs FOLDER SIZE
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';

const [, , folder, side] = process.argv;
const size = Number(side);
const server = createServer((request, response) => {
  readFile(join(folder, basename(request.url))).then((bytes) => response.end(bytes));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const model = await tf.loadLayersModel(`http://127.0.0.1:${server.address().port}/model.json`);
server.close();
server.closeAllConnections();
// The image of torchvision.ts, [1, size, size, 3], and the clip of clips.ts, [1, frames, size, size, 3].
const [, frames = 1] = model.inputs[0].shape.length === 5 ? model.inputs[0].shape : [];
const values = size * size * 3;
const pixels = Float32Array.from({ length: frames * values }, (_, n) =>
  Math.sin(n * 0.37 + Math.floor(n / values)),
);
const shape = [1, ...model.inputs[0].shape.slice(1)];
const clip = tf.tensor(pixels, shape);
// The face of clips.ts, if the model takes one.
const [, features] = model.inputs[1]?.shape ?? [];
const face = features && tf.tensor([Array.from({ length: features }, (_, n) => Math.cos(n * 0.53))]);
const scores = await model.predict(face ? [clip, face] : clip).data();
console.log(JSON.stringify({ metadata: model.getUserDefinedMetadata(), scores: [...scores] }));
