import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { fuseBatchNorm } from '../../inference/fuseBatchNorm.js';
import { buildResNet } from '../../resnet/family.js';
import { buildModel } from '../../temporal/buildModel.js';
import { HEADS } from '../../temporal/headList.js';
import { clipScores } from '../../testing/clips.js';
import { otherRuntime } from '../../testing/otherRuntime.js';
import { computeLogits, fixture } from '../../testing/torchvision.js';
import { loadWeights } from '../load.js';
import { saveOnnx } from './save.js';

const runOnnx = otherRuntime('onnxRuntime.mjs');
const classes = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const metadata = { classes, size: 64, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

function expectAlike(received: readonly number[], expected: readonly number[]): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((score, i) => expect(Math.abs(score - expected[i]!)).toBeLessThan(1e-4));
}

test.each([
  ['resnet18-width2', 18],
  ['resnet50-width2-bf16', 50],
])('onnxruntime gives the logits of %s, which equal torchvision’s', async (name, depth) => {
  const { path, theirs: torchvision } = fixture(name);
  const model = buildResNet({ depth, classNames: classes, inputSize: 64, width: 2 });
  await loadWeights(model, path, { classifier: 'keep' });
  const file = join(folder, 'deep', `${name}.onnx`);
  const before = tf.memory().numTensors;
  await saveOnnx(model, file, metadata);
  expect(tf.memory().numTensors).toBe(before);
  const { dims, scores } = await runOnnx({ path: file, size: 64 });
  expect(dims).toEqual([1, 7]);
  expectAlike(scores, computeLogits(model, 64));
  expectAlike(scores, torchvision.scores);
  model.dispose();
});

test.each([
  ['in CIFAR style', { includeSoftmax: false }],
  ['that ends in probabilities', { includeSoftmax: true }],
])(
  'a network %s gives the same output in onnxruntime, and so does its fused form',
  async (_what, options) => {
    const model = buildResNet({ depth: 8, classNames: classes, inputSize: 17, ...options });
    const fused = fuseBatchNorm(model);
    for (const [name, network] of [
      ['whole', model],
      ['fused', fused],
    ] as const) {
      const file = join(folder, `${name}.onnx`);
      await saveOnnx(network, file, metadata);
      const { scores } = await runOnnx({ path: file, size: 17 });
      expectAlike(scores, computeLogits(network, 17));
      network.dispose();
    }
  },
);

test.each(HEADS.filter((head) => head !== 'mean-probability'))(
  'a clip network with %s gives the same output in onnxruntime',
  async (head) => {
    const model = buildModel({ depth: 8, classNames: classes, inputSize: 8, head, frames: 3 });
    const file = join(folder, `${head}.onnx`);
    await saveOnnx(model, file, metadata);
    const { dims, scores } = await runOnnx({ path: file, size: 8, frames: 3 });
    expect(dims).toEqual([1, 7]);
    expectAlike(scores, clipScores(model));
    model.dispose();
  },
);

test('class names and preprocessing are stored in the file', async () => {
  const model = buildResNet({ depth: 8, classNames: classes, inputSize: 16 });
  const file = join(folder, 'named.onnx');
  await saveOnnx(model, file, metadata);
  const text = readFileSync(file, 'latin1');
  for (const part of [JSON.stringify(classes), '[0.25,0.25,0.25]', 'resnet8', 'RGB', 'NCHW']) {
    expect(text).toContain(part);
  }
  model.dispose();
});

test('an unsupported layer is named, and no file is left', async () => {
  const input = tf.input({ shape: [4] });
  const output = tf.layers.gaussianNoise({ name: 'noise', stddev: 1 }).apply(input);
  const model = tf.model({ inputs: input, outputs: output instanceof tf.SymbolicTensor ? output : input });
  const file = join(folder, 'none.onnx');
  await expect(saveOnnx(model, file, metadata)).rejects.toThrow(
    /expected layers that have an ONNX operator; received layer noise of class GaussianNoise/,
  );
  expect(existsSync(file)).toBe(false);
  model.dispose();
});
