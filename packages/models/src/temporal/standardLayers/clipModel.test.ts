import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { clipScores } from '../../testing/clips.js';
import { otherRuntime } from '../../testing/otherRuntime.js';
import { loadModel, saveModel } from '../../weights/tfjs.js';
import { buildModel } from '../buildModel.js';
import { HEADS } from '../headList.js';

const runPlainTfjs = otherRuntime('plainTfjs.mjs');
const classNames = ['happy', 'sad', 'neutral'];
const metadata = { classes: classNames, size: 8 };
const clipHeads = HEADS.filter((head) => head !== 'mean-probability');
const folder = mkdtempSync(join(tmpdir(), 'clips-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const network = (head: (typeof HEADS)[number]): tf.LayersModel =>
  buildModel({ depth: 8, classNames, inputSize: 8, head, frames: 3, includeSoftmax: head === 'gru' });

test.each(clipHeads)(
  'plain TensorFlow.js loads a network with %s and gives the same logits',
  async (head) => {
    const model = network(head);
    const saved = join(folder, head);
    await saveModel(model, saved, metadata);
    const output = await runPlainTfjs({ path: saved, size: 8 });
    expect(output.metadata).toMatchObject(metadata);
    const ours = clipScores(model);
    expect(output.scores).toHaveLength(3);
    output.scores.forEach((score, i) => expect(Math.abs(score - ours[i]!)).toBeLessThan(1e-5));
    model.dispose();
  },
);

test.each(clipHeads)(
  'a network with %s is unchanged after saving and loading, and leaks nothing',
  async (head) => {
    const model = network(head);
    const before = tf.memory().numTensors;
    const saved = join(folder, `again-${head}`);
    await saveModel(model, saved, metadata);
    const { model: again, metadata: loaded } = await loadModel(saved);
    expect(loaded).toEqual(metadata);
    expect(again.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
    expect(clipScores(again)).toEqual(clipScores(model));
    again.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  },
);

test('the same network is saved as a byte-identical file', async () => {
  const texts: string[] = [];
  for (const name of ['once', 'twice']) {
    const model = network('gru');
    await saveModel(model, join(folder, name), metadata);
    texts.push(readFileSync(join(folder, name, 'model.json'), 'utf8'));
    model.dispose();
  }
  expect(texts[1]).toBe(texts[0]);
});

test('a file whose metadata name another network is rejected', async () => {
  const model = network('gru');
  const saved = join(folder, 'damaged');
  await saveModel(model, saved, metadata);
  const file = join(saved, 'model.json');
  const text = readFileSync(file, 'utf8');
  for (const other of ['resnet8-transformer', 'resnet20-gru', 'resnet9998-gru', 'resnet8-attention']) {
    writeFileSync(file, text.replaceAll('"resnet8-gru"', `"${other}"`));
    await expect(loadModel(saved)).rejects.toThrow(/Cannot load a model from .*: expected/);
  }
  model.dispose();
});

test('a file that claims a larger network is rejected before memory is allocated', async () => {
  const model = network('transformer');
  const saved = join(folder, 'boasting');
  await saveModel(model, saved, metadata);
  const file = join(saved, 'model.json');
  const text = readFileSync(file, 'utf8');
  const frames = text.replaceAll('[null,3,8,8,3]', '[null,2000000000,8,8,3]');
  const channels = text.replace('"shape":[3,3,3,16]', '"shape":[3,3,3,2000000000]');
  for (const boasting of [frames, channels]) {
    expect(boasting).not.toBe(text);
    writeFileSync(file, boasting);
    await expect(loadModel(saved)).rejects.toThrow(/expected the layers and weights of resnet8-transformer/);
  }
  model.dispose();
});
