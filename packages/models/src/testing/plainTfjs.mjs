// Serves a folder, loads its model from there with TensorFlow.js alone and prints its scores of the test image, as JSON.
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
// The image of torchvision.ts.
const image = Float32Array.from({ length: size * size * 3 }, (_, n) => Math.sin(n * 0.37));
const scores = await model.predict(tf.tensor4d(image, [1, size, size, 3])).data();
console.log(JSON.stringify({ metadata: model.getUserDefinedMetadata(), scores: [...scores] }));
