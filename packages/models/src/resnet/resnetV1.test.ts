import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { checkWeights, loadWeights } from '../weights/load.js';
import { saveOnnx } from '../weights/onnx/save.js';
import { saveSafetensors } from '../weights/safetensors/save.js';
import { loadModel, saveModel } from '../weights/tfjs.js';
import { buildModel } from '../temporal/buildModel.js';
import { toStandardClipModel } from '../temporal/standardLayers/clipModel.js';
import { clipScores } from '../testing/clips.js';
import { otherRuntime } from '../testing/otherRuntime.js';
import { computeLogits } from '../testing/torchvision.js';
import { buildResNet } from './family.js';
import { resnetSizes } from './sizes.js';

const runOnnx = otherRuntime('onnxRuntime.mjs');
const fixtures = join(__dirname, '..', 'testing', 'fixtures');
const file = join(fixtures, 'resnet50-v1-width2.pth');
const theirs: Readonly<Record<string, readonly number[]>> = JSON.parse(
  readFileSync(join(fixtures, 'resnet50-v1-width2.json'), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'resnet-v1-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const narrow = (inputSize: number, style: 'caffe' | 'torchvision' = 'caffe'): tf.LayersModel =>
  buildResNet({ depth: 50, style, classes: 7, inputSize, width: 2, initializer: 'zeros' });

const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

test.each([64, 62, 97])('with sides of %d the logits equal PyTorch’s', async (size) => {
  const model = narrow(size);
  const report = await loadWeights(model, file, { classifier: 'keep' });
  expect(report.summary).toBe('loaded 267 tensors (BF16), classifier kept, strides as in resnet50-v1');
  expect(furthest(computeLogits(model, size), theirs[size]!)).toBeLessThan(1e-4);
  model.dispose();
});

test('the same weights in torchvision’s network give different logits, so the style must be specified', async () => {
  const model = narrow(64, 'torchvision');
  await loadWeights(model, file, { classifier: 'keep' });
  expect(furthest(computeLogits(model, 64), theirs['64']!)).toBeGreaterThan(1e-3);
  model.dispose();
});

test('it keeps its style when saved and loaded', async () => {
  const model = narrow(64);
  await loadWeights(model, file, { classifier: 'keep' });
  expect(model.name).toBe('resnet50-v1');
  await saveModel(model, folder, { classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], size: 64 });
  const { model: back } = await loadModel(folder);
  expect(computeLogits(back, 64)).toEqual(computeLogits(model, 64));
  // Its architecture is recognized: this function rejects unknown networks.
  const own = join(folder, 'own.safetensors');
  await saveSafetensors(back, own, { classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], size: 64 });
  const other = narrow(64, 'torchvision');
  await expect(loadWeights(other, own)).rejects.toThrow(
    /expected weights of resnet50; received those of resnet50-v1\. Use model resnet50-v1\./,
  );
  for (const each of [model, back, other]) each.dispose();
});

test('a clip network is saved in standard TensorFlow.js layers with its own strides', async () => {
  const options = { depth: 50, style: 'caffe', classes: 2, inputSize: 32, width: 2 } as const;
  const model = buildModel({ ...options, head: 'mean-feature', frames: 2 });
  expect(model.name).toBe('resnet50-v1-mean-feature');
  const plain = toStandardClipModel(model);
  expect(furthest(clipScores(plain), clipScores(model))).toBeLessThan(1e-5);
  await saveModel(model, join(folder, 'clips'), { classes: ['a', 'b'], size: 32 });
  const { model: back } = await loadModel(join(folder, 'clips'));
  expect(clipScores(back)).toEqual(clipScores(model));
  for (const each of [model, back]) each.dispose();
  for (const weight of plain.weights) weight.dispose();
});

test('onnxruntime gives the same logits', async () => {
  const model = narrow(64);
  await loadWeights(model, file, { classifier: 'keep' });
  const path = join(folder, 'v1.onnx');
  await saveOnnx(model, path, { classes: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], size: 64 });
  const { scores } = await runOnnx({ path, size: 64 });
  expect(furthest(scores, theirs['64']!)).toBeLessThan(1e-4);
  model.dispose();
});

test('it is as large as torchvision’s, and its computed pooled sides equal the built ones', () => {
  const options = { depth: 50, classes: 7, inputSize: 97 };
  const [v1, usual] = [resnetSizes({ ...options, style: 'caffe' }), resnetSizes(options)];
  expect(v1.parameters).toBe(usual.parameters);
  const model = buildResNet({ ...options, style: 'caffe', initializer: 'zeros' });
  const outputs = model.layers
    .filter(({ name }) => name.endsWith('_conv'))
    .map(({ outputShape }) => outputShape.flat().reduce<number>((all, side) => all * (side ?? 1), 1));
  expect(v1.convolutions.map((one) => one.outputs).sort((a, b) => a - b)).toEqual(
    outputs.sort((a, b) => a - b),
  );
  model.dispose();
});

test('networks without bottlenecks have no such style', () => {
  expect(() => buildResNet({ depth: 18, style: 'caffe', classes: 7 })).toThrow(
    /`depth`: expected resnet50-v1, 101-v1 or 152-v1; received 18/,
  );
});

test('a check without a network also checks the style', async () => {
  await expect(checkWeights(file, { depth: 50, style: 'caffe', classNames: ['a'] })).rejects.toThrow(
    /conv1\.weight of shape \[64, 3, 7, 7\]; received \[2, 3, 7, 7\]/,
  );
});
