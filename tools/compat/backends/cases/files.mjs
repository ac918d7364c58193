// Networks that are written to files and read back.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  buildModel,
  HEADS,
  loadModel,
  loadWeights,
  saveModel,
  saveOnnx,
  saveSafetensors,
} from '@dfer/models';
import * as tf from '@tensorflow/tfjs';

import { tensor, valuesOf } from '../values.mjs';

const classes = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const OPTIONS = { classNames: classes, frames: 4 };
const NETWORKS = [
  ...HEADS.map((head) => ({ ...OPTIONS, head, depth: 8, width: 8, inputSize: 12 })),
  { ...OPTIONS, head: 'mean-probability', depth: 18, width: 4, inputSize: 40 },
];

const inputOf = (network) => tensor([1, ...network.inputs[0].shape.slice(1)]);

async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), 'dfer-compat-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads it with TensorFlow.js's own layers if the network has no others, as in a browser. */
function plainModel(folder) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const weightData = Uint8Array.from(readFileSync(join(folder, 'weights.bin'))).buffer;
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

export default NETWORKS.flatMap((options) => {
  const what = `ResNet-${options.depth} with ${options.head}`;
  const metadata = { classes, size: options.inputSize };
  return [
    {
      name: `${what}: saved, read back, and read by TensorFlow.js alone`,
      run: () =>
        inFolder(async (folder) => {
          const network = buildModel(options);
          await saveModel(network, folder, metadata);
          const { model } = await loadModel(folder);
          const plain = await plainModel(folder);
          const input = inputOf(network);
          return valuesOf({
            saved: network.predict(input),
            loaded: model.predict(input),
            plain: plain.predict(input),
          });
        }),
    },
    {
      name: `${what}: the bytes of its files`,
      tolerance: 0,
      run: () =>
        inFolder(async (folder) => {
          const network = buildModel(options);
          await saveModel(network, folder, metadata);
          await saveOnnx(network, join(folder, 'network.onnx'), metadata);
          await saveSafetensors(network, join(folder, 'network.safetensors'), metadata);
          const files = ['weights.bin', 'network.onnx', 'network.safetensors'];
          return Object.fromEntries(
            files.map((name) => [name, Float32Array.from(readFileSync(join(folder, name)))]),
          );
        }),
    },
    {
      name: `${what}: weights read from safetensors`,
      run: () =>
        inFolder(async (folder) => {
          const path = join(folder, 'network.safetensors');
          await saveSafetensors(buildModel(options), path, metadata);
          const other = buildModel({ ...options, seed: 9 });
          await loadWeights(other, path, { classifier: 'keep' });
          return valuesOf(other.predict(inputOf(other)));
        }),
    },
  ];
});
