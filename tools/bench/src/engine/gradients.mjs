// Our loss and gradients with the network of pytorch/gradients.py: node gradients.mjs JOB
// Writes the gradients, in the order of its manifest, to the file that the job names, and prints the loss.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildResNet } from '@dfer/models';
import { trainStepOnArray, variablesOf } from '@dfer/train';
import * as tf from '@tensorflow/tfjs';
import { backboneOf } from '../harness/backbone.mjs';
import { readArrays, writeArrays } from '../harness/arrays.mjs';
import { placeOf } from './torchvisionNames.mjs';
import { openTorch } from '../harness/openTorch.mjs';

const CLASSES = 7;
const job = JSON.parse(process.argv[2]);
const unavailable = await openTorch(job);
if (unavailable === null) run();
else console.log(JSON.stringify({ unavailable }));

function run() {
  tf.env().set('TORCH_REFERENCE_KERNELS', job.reference);
  const manifest = JSON.parse(readFileSync(join(job.folder, 'manifest.json'), 'utf8'));
  const network = buildResNet({
    ...backboneOf(job.model),
    classes: CLASSES,
    inputSize: job.size,
  });
  const arrays = readArrays(join(job.folder, 'network.bin'), manifest.network);
  const variableOf = (name) => {
    const [layer, place] = placeOf(name);
    return network.getLayer(layer).weights[place].read();
  };
  for (const [name, { shape, values }] of arrays) {
    if (name !== 'images') tf.tidy(() => variableOf(name).assign(tf.tensor(values, shape)));
  }

  const found = new Map();
  // Replaces the optimizer, so that the gradients are those of the training step itself.
  const recorder = {
    step(gradients) {
      for (const [name, gradient] of Object.entries(gradients))
        found.set(name, Float32Array.from(gradient.dataSync()));
    },
  };
  const rows = manifest.labels;
  const batch = { input: arrays.get('images').values, clips: rows.map((_, index) => index), frames: 1 };
  const options = { classes: CLASSES, size: job.size, labelSmoothing: 0.1, learningRate: 0 };
  const { loss } = trainStepOnArray(network, variablesOf(network).trainable, recorder, batch, rows, options);
  const names = manifest.reference.gradients.map(([name]) => name);
  writeArrays(
    join(job.folder, job.file),
    names.map((name) => found.get(variableOf(name).name)),
  );
  console.log(JSON.stringify({ loss }));
}
