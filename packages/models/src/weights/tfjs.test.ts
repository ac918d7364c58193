import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { ModelError } from '../errors.js';
import { freezeStages } from '../resnet/stages.js';
import { buildResNet } from '../resnet/family.js';
import { otherRuntime } from '../testing/otherRuntime.js';
import { computeLogits } from '../testing/torchvision.js';
import { loadModel, saveModel } from './tfjs.js';

const runPlainTfjs = otherRuntime('plainTfjs.mjs');
const classes = ['happy', 'sad', 'neutral'];
const metadata = { classes, size: 16, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
let folder: string;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a loaded model gives the same output and class names', async () => {
  const model = buildResNet({ depth: 8, classNames: classes, inputSize: 16 });
  const x = tf.randomNormal([2, 16, 16, 3], 0, 1, 'float32', 1);
  await saveModel(model, join(folder, 'deep', 'model'), metadata);
  const before = tf.memory().numTensors;
  const saved = await loadModel(join(folder, 'deep', 'model'));
  expect(saved.metadata).toEqual(metadata);
  expect(outputOf(saved.model, x)).toEqual(outputOf(model, x));
  saved.model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('saving again replaces the model and leaves only the two files', async () => {
  await saveModel(buildResNet({ depth: 8, classes: 3, seed: 1 }), folder, metadata);
  const second = buildResNet({ depth: 8, classes: 3, seed: 2 });
  await saveModel(second, folder, metadata);
  expect((await readdir(folder)).sort()).toEqual(['model.json', 'weights.bin']);
  const { model } = await loadModel(folder);
  expect(model.getWeights()[0]?.dataSync()).toEqual(second.getWeights()[0]?.dataSync());
});

test('weights of another save, a missing file and a foreign file have different errors', async () => {
  await expect(loadModel(folder)).rejects.toThrow(/Cannot load a model from .*ENOENT.*model\.json/);
  await saveModel(buildResNet({ depth: 8, classes: 3 }), folder, metadata);
  const weights = await readFile(join(folder, 'weights.bin'));
  await writeFile(join(folder, 'weights.bin'), weights.subarray(0, 100));
  await expect(loadModel(folder)).rejects.toThrow(
    /weights\.bin is not the file that model\.json was saved with/,
  );
  await writeFile(join(folder, 'model.json'), '{}');
  await expect(loadModel(folder)).rejects.toThrow(/model\.json is not a TensorFlow\.js layers model/);
  await expect(loadModel(folder)).rejects.toBeInstanceOf(ModelError);
});

test('plain TensorFlow.js loads it over HTTP, like a browser, with its class names', async () => {
  const model = buildResNet({ depth: 50, width: 2, classNames: classes, inputSize: 32 });
  freezeStages(model, ['stem']);
  await saveModel(model, folder, metadata);
  const output = await runPlainTfjs({ path: folder, size: 32 });
  expect(output.metadata).toMatchObject(metadata);
  expect(output.scores).toEqual(computeLogits(model, 32));
  model.dispose();
});

function outputOf(model: tf.LayersModel, x: tf.Tensor): number[] {
  return tf.tidy(() => {
    const y = model.predict(x);
    return y instanceof tf.Tensor ? [...y.dataSync()] : [];
  });
}
