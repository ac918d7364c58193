import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { summarizeModel } from '../summarizeModel.js';
import { clipFixture, clipScores, testClip, TORCH_HEADS } from '../testing/clips.js';
import { headParameters, headTensors } from '../weights/headTensors.js';
import { loadWeights } from '../weights/load.js';
import { saveSafetensors } from '../weights/safetensors/save.js';
import { classifierTensors } from '../weights/torchvisionNames.js';
import { toTorch } from '../weights/transpose.js';
import { buildModel } from './buildModel.js';
import { HEADS } from './headList.js';
import { clipProbabilities } from './clipProbabilities.js';

const classNames = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];
const folder = mkdtempSync(join(tmpdir(), 'heads-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeAll(async () => {
  await tf.setBackend('cpu');
});

const FEATURES = 16;

async function fixtureNetwork(head: (typeof TORCH_HEADS)[number]): Promise<tf.LayersModel> {
  const { path, theirs } = clipFixture(head);
  const { size, frames } = theirs;
  const model = buildModel({ depth: 18, width: 2, classNames, inputSize: size, head, frames });
  await loadWeights(model, path, { classifier: 'keep' });
  return model;
}

test.each(TORCH_HEADS)('a network with %s gives PyTorch’s logits with PyTorch’s weights', async (head) => {
  const model = await fixtureNetwork(head);
  const { scores } = clipFixture(head).theirs;
  const ours = clipScores(model);
  expect(ours).toHaveLength(scores.length);
  ours.forEach((score, i) => expect(Math.abs(score - scores[i]!)).toBeLessThan(1e-5));
  model.dispose();
});

test.each(TORCH_HEADS)('the gradients of %s equal PyTorch’s, and leak nothing', async (head) => {
  const before = tf.memory().numTensors;
  const model = await fixtureNetwork(head);
  const { frames, size, gradients } = clipFixture(head).theirs;
  const variables = model.layers
    .filter(({ name }) => [head, 'scores'].includes(name))
    .flatMap((layer) => layer.trainableWeights.map((weight) => weight.read()))
    .filter((value) => value instanceof tf.Variable);
  const ours = tf.tidy(() => {
    const { grads } = tf.variableGrads(() => {
      const scores = model.apply(testClip(frames, size));
      if (!(scores instanceof tf.Tensor)) throw new TypeError('expected one output');
      const factors = tf.tensor1d(classNames.map((_, i) => Math.sin(i)));
      return tf.sum(tf.mul(scores, factors)).asScalar();
    }, variables);
    return variables.map(({ name }) => ({
      values: Float32Array.from(grads[name]!.dataSync()),
      shape: grads[name]!.shape,
    }));
  });
  const tensors = [
    ...headTensors({ head, features: FEATURES, frames }),
    ...classifierTensors(classNames.length, FEATURES),
  ];
  expect(tensors.map(({ name }) => name).sort()).toEqual(Object.keys(gradients).sort());
  tensors.forEach(({ name, kind }, i) => {
    const { values } = toTorch(ours[i]!.values, ours[i]!.shape, kind);
    const theirs = gradients[name]!;
    const largest = Math.max(...theirs.map(Math.abs), 1e-3);
    const off = Math.max(...theirs.map((value, j) => Math.abs(value - values[j]!)));
    expect([name, off / largest < 1e-4]).toEqual([name, true]);
  });
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test.each(TORCH_HEADS)('%s is saved with PyTorch’s names and loaded bit for bit', async (head) => {
  const model = await fixtureNetwork(head);
  const path = join(folder, `${head}.safetensors`);
  await saveSafetensors(model, path, { classes: classNames, size: 32 });
  const { frames } = clipFixture(head).theirs;
  const other = buildModel({ depth: 18, width: 2, classNames, inputSize: 32, head, frames, seed: 5 });
  const { summary } = await loadWeights(other, path);
  expect(summary).toContain(`head kept (${head}), classifier kept (same classes)`);
  expect(clipScores(other)).toEqual(clipScores(model));
  model.dispose();
  other.dispose();
});

test('features wider than 512 are projected before attention', async () => {
  const model = buildModel({
    depth: 8,
    width: 130,
    classNames,
    inputSize: 4,
    head: 'transformer',
    frames: 2,
    initializer: 'zeros',
  });
  const { layers } = summarizeModel(model);
  expect(headParameters(50, 'transformer', 8)).toBe(
    // Projection, positions, norms, attention and feed-forward.
    2049 * 512 + 8 * 512 + 4 * 512 + 4 * 512 * 513 + 2 * 512 * 1024 + 1024 + 512,
  );
  const projection = layers.find(({ name }) => name === 'projection');
  expect(projection).toMatchObject({ outputShape: [null, 2, 512], parameters: 520 * 512 + 512 });
  const path = join(folder, 'wide.safetensors');
  await saveSafetensors(model, path, { classes: classNames, size: 4 });
  expect((await loadWeights(model, path)).summary).toContain('head kept (transformer), classifier kept');
  model.dispose();
});

test('weights of a frame network initialize a clip network, which keeps its own head and classifier', async () => {
  const frames = buildModel({ depth: 8, classNames, inputSize: 8, seed: 1 });
  const clips = buildModel({ depth: 8, classNames, inputSize: 8, seed: 2, head: 'gru', frames: 2 });
  const path = join(folder, 'frames.safetensors');
  await saveSafetensors(frames, path, { classes: classNames, size: 8 });
  const weightsOf = (model: tf.LayersModel, layer: string): number[] => [
    ...model.getLayer(layer).getWeights()[0]!.dataSync(),
  ];
  const own = [weightsOf(clips, 'gru'), weightsOf(clips, 'scores')];
  const { summary } = await loadWeights(clips, path);
  expect(summary).toContain('head new (gru), classifier new (7)');
  expect([weightsOf(clips, 'gru'), weightsOf(clips, 'scores')]).toEqual(own);
  expect(weightsOf(clips, 'conv1_conv')).toEqual(weightsOf(frames, 'conv1_conv'));
  frames.dispose();
  clips.dispose();
});

test.each(HEADS)('clips have probabilities with %s, and no tensor leaks', (head) => {
  const before = tf.memory().numTensors;
  const model = buildModel({ depth: 8, classNames, inputSize: 8, head, frames: 3 });
  const sums = tf.tidy(() => {
    const clips = tf.randomNormal([2, 3, 8, 8, 3], 0, 1, 'float32', 1);
    return clipProbabilities(model, clips).sum(1).dataSync();
  });
  expect(sums).toHaveLength(2);
  for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('the mean of features does not depend on the frame order, the GRU does', () => {
  const scoresBothWays = (head: 'mean-feature' | 'gru'): number[][] =>
    tf.tidy(() => {
      const model = buildModel({ depth: 8, classNames, inputSize: 8, head, frames: 3 });
      const clip = tf.randomNormal([1, 3, 8, 8, 3], 0, 1, 'float32', 1);
      return [clip, tf.reverse(clip, 1)].map((frames) => {
        const scores = model.predict(frames);
        return scores instanceof tf.Tensor
          ? [...scores.dataSync()].map((score) => Number(score.toFixed(5)))
          : [];
      });
    });
  const [forth, back] = scoresBothWays('mean-feature');
  expect(back).toEqual(forth);
  const [first, last] = scoresBothWays('gru');
  expect(last).not.toEqual(first);
});

test('a head without the number of frames, and clips with another number, are rejected', () => {
  expect(() => buildModel({ depth: 8, classNames, head: 'gru' })).toThrow(
    '`frames`: expected the number of frames per clip for head gru; received none.',
  );
  const model = buildModel({ depth: 8, classNames, inputSize: 8, head: 'gru', frames: 3 });
  expect(() => clipProbabilities(model, tf.zeros([1, 2, 8, 8, 3]))).toThrow(
    '`clips`: expected a tensor of shape [batch, 3, 8, 8, 3]; received [1,2,8,8,3].',
  );
  model.dispose();
});
