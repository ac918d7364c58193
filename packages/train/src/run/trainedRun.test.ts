import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { countFaceFeatures, FACE_FEATURES_VERSION } from '@dfer/clips';
import { buildModel, buildResNet, saveModel, saveSafetensors } from '@dfer/models';
import { temporaryFolder } from '../testing/folder.js';
import { loadNetwork, predictClip } from './trainedRun.js';

const folder = temporaryFolder();
const classes = ['left', 'right'];
const own = { classes, size: 16, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25], frames: 2, fold: 3 };
const clip = { frames: Uint8Array.from({ length: 4 * 16 * 16 * 3 }, (_, i) => i % 251), length: 4, size: 16 };
const network = (): tf.LayersModel =>
  buildResNet({ depth: 8, width: 4, classNames: classes, inputSize: 16, seed: 2 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('a network gives the same predictions from both file formats', async () => {
  await saveModel(network(), join(folder, 'model'), own);
  await saveSafetensors(network(), join(folder, 'model.safetensors'), own);
  const runs = [
    await loadNetwork(join(folder, 'model')),
    await loadNetwork(join(folder, 'model.safetensors')),
  ];
  expect(runs.map(({ frames, folds }) => [frames, folds])).toEqual([
    [2, [3]],
    [2, [3]],
  ]);
  expect(predictClip(runs[1]!, clip)).toEqual(predictClip(runs[0]!, clip));
});

test.each([
  ['mean', { mean: [0.485, 0.456, 0.406] }],
  ['std', { std: [1, 1, 1] }],
  ['mean and std', { mean: [0, 0, 0], std: [1, 1, 1] }],
])('a network with a different %s is rejected instead of giving wrong predictions', async (_, pixels) => {
  await saveModel(network(), join(folder, 'other'), { ...own, ...pixels });
  const before = tf.memory().numTensors;
  await expect(loadNetwork(join(folder, 'other'))).rejects.toThrow(
    /expected input normalized with mean 0.5 .*; received mean \[.*Use a network that was trained with dfer/,
  );
  expect(tf.memory().numTensors).toBe(before);
});

describe('a network that was trained with face features', () => {
  const faceFeatures = 'mesh';
  const save = async (version: object): Promise<string> => {
    const path = join(folder, 'face');
    const model = buildModel({
      ...{ depth: 8, width: 4, classNames: classes, inputSize: 16, head: 'gru', frames: 2, seed: 2 },
      faceFeatures: countFaceFeatures(faceFeatures),
    });
    await saveModel(model, path, { ...own, head: 'gru', faceFeatures, ...version });
    return path;
  };

  test.each([
    ['this version', { faceFeaturesVersion: FACE_FEATURES_VERSION }],
    ['the first version, which was not saved', {}],
  ])('is loaded if their definition is that of %s', async (_, version) => {
    expect((await loadNetwork(await save(version))).faceFeatures).toBe(faceFeatures);
  });

  test('is rejected if their definition has changed since', async () => {
    const path = await save({ faceFeaturesVersion: FACE_FEATURES_VERSION + 1 });
    const before = tf.memory().numTensors;
    await expect(loadNetwork(path)).rejects.toThrow(
      /expected face features of version \d+; received version \d+\. Train it again/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
