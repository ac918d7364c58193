import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildResNet, saveModel, saveSafetensors } from '@dfer/models';
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
