import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { fuseBatchNorm } from '../inference/fuseBatchNorm.js';
import { gradCam } from '../inference/gradCam.js';
import { splitModel } from '../inference/splitModel.js';
import { inspectModel } from '../resnet/inspectModel.js';
import { freezeStages } from '../resnet/stages.js';
import { summarizeModel } from '../summarizeModel.js';
import { clipFixture, clipScores, testClip, testFace } from '../testing/clips.js';
import { otherRuntime } from '../testing/otherRuntime.js';
import { loadWeights } from '../weights/load.js';
import { saveOnnx } from '../weights/onnx/save.js';
import { loadSafetensors } from '../weights/safetensors/load.js';
import { saveSafetensors } from '../weights/safetensors/save.js';
import { loadModel, saveModel } from '../weights/tfjs.js';
import { buildModel } from './buildModel.js';
import { clipProbabilities } from './clipProbabilities.js';
import { countFaceInputs, standardizeFace } from './faceInput.js';
import { type FeatureHead, HEADS } from './headList.js';

const runOnnx = otherRuntime('onnxRuntime.mjs');
const runPlainTfjs = otherRuntime('plainTfjs.mjs');
const classNames = ['happy', 'sad', 'neutral'];
const clipHeads = HEADS.filter((head): head is FeatureHead => head !== 'mean-probability');
const folder = mkdtempSync(join(tmpdir(), 'faces-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const FEATURES = 5;
const MEAN = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5);
const VARIANCE = Float32Array.of(0.5, 1, 2, 3, 4);

/** A network whose face weights all differ from their initialization. */
function network(head: FeatureHead = 'mean-feature', seed = 1): tf.LayersModel {
  const options = { depth: 8, width: 4, classNames, inputSize: 8, head, frames: 3, seed };
  const model = buildModel({ ...options, faceFeatures: FEATURES });
  standardizeFace(model, MEAN, VARIANCE);
  return model;
}

const numbers = (model: tf.LayersModel, layer: string): number[][] =>
  model
    .getLayer(layer)
    .getWeights()
    .map((weight) => [...weight.dataSync()]);

function expectAlike(received: readonly number[], expected: readonly number[], within = 1e-5): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(within));
}

test('its logits equal PyTorch’s with PyTorch’s weights', async () => {
  const { path, theirs } = clipFixture('attention-face');
  const { size, frames, face: faceFeatures = 0 } = theirs;
  const classes = theirs.scores.length;
  const model = buildModel({
    depth: 18,
    width: 2,
    classes,
    inputSize: size,
    head: 'attention',
    frames,
    faceFeatures,
  });
  const { summary } = await loadWeights(model, path, { classifier: 'keep' });
  expect(summary).toContain('head kept (attention), classifier kept');
  expectAlike(clipScores(model), theirs.scores);
  model.dispose();
});

test.each(clipHeads)('with %s a face changes the logits by its deviation from the mean', (head) => {
  const before = tf.memory().numTensors;
  const model = network(head);
  tf.tidy(() => {
    const clip = testClip(3, 8);
    const scoresWith = (face: tf.Tensor): number[] => {
      const y = model.predict([clip, face]);
      return y instanceof tf.Tensor ? [...y.dataSync()] : [];
    };
    const usual = scoresWith(tf.tensor2d(MEAN, [1, FEATURES]));
    const moved = scoresWith(testFace(FEATURES));
    // The last rows of the classifier belong to the face.
    const kernel = model.getLayer('scores').getWeights()[0]!;
    const rows = tf.slice(kernel, [kernel.shape[0]! - FEATURES, 0], [FEATURES, 3]);
    const seen = Array.from({ length: FEATURES }, (_, n) => {
      const off = Math.cos(n * 0.53) - MEAN[n]!;
      return off / Math.sqrt(VARIANCE[n]! + 1e-5) / Math.sqrt(FEATURES);
    });
    const expected = [...tf.matMul(tf.tensor2d([seen]), rows.as2D(FEATURES, 3)).dataSync()];
    expectAlike(
      moved.map((score, i) => score - usual[i]!),
      expected,
    );
  });
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('the standardization of faces is never trained', () => {
  const model = network();
  freezeStages(model, ['stem']);
  const before = numbers(model, 'face_norm');
  tf.tidy(() => {
    model.apply([testClip(3, 8), testFace(FEATURES)], { training: true });
  });
  expect(numbers(model, 'face_norm')).toEqual(before);
  expect(model.trainableWeights.some(({ originalName }) => originalName.startsWith('face'))).toBe(false);
  model.dispose();
});

test('a face is required if the network takes one, and rejected otherwise', () => {
  const [model, plain] = [
    network(),
    buildModel({ depth: 8, classNames, inputSize: 8, head: 'gru', frames: 3 }),
  ];
  tf.tidy(() => {
    const [clip, face] = [testClip(3, 8), testFace(FEATURES)];
    expect(clipProbabilities(model, clip, face).sum().dataSync()[0]).toBeCloseTo(1, 5);
    expect(() => clipProbabilities(model, clip)).toThrow(
      '`face`: expected a tensor of shape [1, 5]; received none.',
    );
    expect(() => clipProbabilities(plain, clip, face)).toThrow(
      '`face`: expected none, because the model takes none',
    );
  });
  model.dispose();
  plain.dispose();
});

test.each(clipHeads)('a split network with %s gives the same logits and Grad-CAM maps', (head) => {
  const model = network(head);
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const frames = testClip(3, 8).reshape([3, 8, 8, 3]);
    const face = testFace(FEATURES);
    const { featureMaps, scores } = splitModel(model);
    expectAlike([...scores(featureMaps(frames), face).dataSync()], clipScores(model));
    expect(() => scores(featureMaps(frames))).toThrow(
      '`face`: expected face features of each clip; received none',
    );
    expect(gradCam(model, frames, { label: 1, face }).shape).toEqual([3, 8, 8]);
  });
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test.each(clipHeads)(
  'a network with %s is unchanged after saving and loading, and plain TensorFlow.js loads it',
  async (head) => {
    const model = network(head);
    const before = tf.memory().numTensors;
    const saved = join(folder, head);
    await saveModel(model, saved, { classes: classNames, size: 8 });
    const { model: again } = await loadModel(saved);
    expect(again.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
    expect(numbers(again, 'face_norm')).toEqual(numbers(model, 'face_norm'));
    expect(again.trainableWeights.map(({ originalName }) => originalName)).toEqual(
      model.trainableWeights.map(({ originalName }) => originalName),
    );
    expect(clipScores(again)).toEqual(clipScores(model));
    again.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const { scores } = await runPlainTfjs({ path: saved, size: 8 });
    expectAlike(scores, clipScores(model));
    model.dispose();
  },
);

test.each(clipHeads)('onnxruntime gives the logits of a network with %s', async (head) => {
  const model = network(head);
  const file = join(folder, `${head}.onnx`);
  await saveOnnx(model, file, { classes: classNames, size: 8 });
  const { dims, scores } = await runOnnx({ path: file, size: 8, frames: 3, features: FEATURES });
  expect(dims).toEqual([1, 3]);
  expectAlike(scores, clipScores(model), 1e-4);
  model.dispose();
});

test('a safetensors file restores the whole network, and its names include the face', async () => {
  const model = network('gru');
  const file = join(folder, 'gru.safetensors');
  await saveSafetensors(model, file, { classes: classNames, size: 8, frames: 3 });
  const { model: again } = await loadSafetensors(file);
  expect([again.name, countFaceInputs(again)]).toEqual(['resnet8-gru-face', FEATURES]);
  expect(clipScores(again)).toEqual(clipScores(model));
  const text = readFileSync(file, 'latin1');
  for (const name of ['face.weight', 'face.bias', 'face.running_mean', 'face.running_var']) {
    expect(text).toContain(`"${name}"`);
  }
  again.dispose();
  model.dispose();
});

test('weights without a face initialize a network with a face, which keeps its own head and classifier', async () => {
  const plain = buildModel({ depth: 8, width: 4, classNames, inputSize: 8, head: 'gru', frames: 3, seed: 4 });
  const file = join(folder, 'plain.safetensors');
  await saveSafetensors(plain, file, { classes: classNames, size: 8, frames: 3 });
  const model = network('gru', 5);
  const own = ['gru', 'face_norm', 'scores'].map((layer) => numbers(model, layer));
  const { summary } = await loadWeights(model, file);
  expect(summary).toContain('head new (gru), classifier new (3)');
  expect(['gru', 'face_norm', 'scores'].map((layer) => numbers(model, layer))).toEqual(own);
  expect(numbers(model, 'conv1_conv')).toEqual(numbers(plain, 'conv1_conv'));
  plain.dispose();
  model.dispose();
});

test('a file whose metadata claim a face it lacks, or too many features, is rejected', async () => {
  const model = network('gru');
  const saved = join(folder, 'damaged');
  await saveModel(model, saved, { classes: classNames, size: 8 });
  const file = join(saved, 'model.json');
  const text = readFileSync(file, 'utf8');
  const more = text.replaceAll('"shape":[5]', '"shape":[2000000000]');
  const none = text.replaceAll('face_norm/moving_mean', 'face_norm/other');
  const unnamed = text.replaceAll('"resnet8-gru-face"', '"resnet8-gru"');
  for (const damaged of [more, none, unnamed]) {
    expect(damaged).not.toBe(text);
    writeFileSync(file, damaged);
    await expect(loadModel(saved)).rejects.toThrow(/Cannot load a model from/);
  }
  model.dispose();
});

test('the face appears in the name and the layers, and its parameters are counted', () => {
  const model = network('tcn');
  expect(model.name).toBe('resnet8-tcn-face');
  expect(inspectModel(model)).toMatchObject({ head: 'tcn', frames: 3, faceFeatures: FEATURES });
  const { layers } = summarizeModel(model);
  expect(layers.find(({ name }) => name === 'face_norm')).toMatchObject({
    kind: 'BatchNormalization',
    parameters: 4 * FEATURES,
  });
  expect(layers.find(({ name }) => name === 'scores')?.parameters).toBe((16 + FEATURES + 1) * 3);
  model.dispose();
});

test('invalid uses are rejected: frame networks, other numbers of features, fusing norms', () => {
  expect(() => buildModel({ depth: 8, classNames, faceFeatures: 5 })).toThrow(
    '`faceFeatures`: expected 0 with head mean-probability; received 5.',
  );
  const model = network();
  expect(() => {
    standardizeFace(model, new Float32Array(4), new Float32Array(4));
  }).toThrow('expected a model with 4 face features; received 5');
  expect(() => fuseBatchNorm(model)).toThrow('expected one input and one output; received 2 and 1');
  model.dispose();
});
