import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildModel, loadModel } from '@dfer/models';
import { checkConfig } from '../config/checkConfig.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { Loader } from '../data/loader/loader.js';
import type { NetworkBuilder } from '../network/network.js';
import { runFold } from '../run/foldArtifacts.js';
import { temporaryFolder } from '../testing/folder.js';
import { TOY_CLASSES, TOY_CONFIG, toySamples, toyTable } from '../testing/toy.js';
import type { FoldResult } from './types.js';

const samples = toySamples(18);
const plan = {
  fold: 1,
  train: [...Array(9).keys()],
  validation: [9, 10, 11],
  test: [12, 13, 14, 15, 16, 17],
};
const table = toyTable(samples);
const folder = temporaryFolder();

// Slow on a busy machine.
jest.setTimeout(300_000);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Uses all options that depend on clips or stages: EMA, test-time augmentation, rates, frozen stages, mixup. */
const config: TrainConfig = {
  ...TOY_CONFIG,
  depth: 8,
  epochs: 1,
  batchSize: 3,
  framesPerClip: { train: 2, test: 2 },
  frozenStages: ['stem'],
  learningRateMultipliers: { head: 2 },
  emaDecay: 0.5,
  mixup: 0.2,
  testTimeAugmentation: { flip: true },
};

/** A quarter of the channels takes a sixteenth of the time in pure JavaScript. */
const narrow: NetworkBuilder = (options) => buildModel({ ...options, width: 4 });

function train(name: string, more: Partial<TrainConfig>, shouldStop = () => false): Promise<FoldResult> {
  const task = {
    plan,
    samples,
    classes: TOY_CLASSES,
    config: { ...config, ...more },
    settings: { data: 'toy' },
    directory: join(folder, name),
    alignment: { margin: 0.5 },
  };
  return runFold(task, new Loader(table, { workers: 0 }), {
    buildNetwork: narrow,
    shouldStop,
  });
}

test.each(['mean-feature', 'attention', 'gru', 'transformer', 'tcn'] as const)(
  'a fold with head %s, stopped within an epoch, resumes to the same result without leaking tensors',
  async (head) => {
    const before = tf.memory().numTensors;
    const uninterrupted = await train(head, { head });
    let asked = 0;
    const interrupted = train(`${head}-stopped`, { head }, () => asked++ > 1);
    await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await train(`${head}-stopped`, { head })).toEqual(uninterrupted);
    expect(tf.memory().numTensors).toBe(before);
  },
);

test('the trained head is saved and differs from its initialization', async () => {
  await train('saved', { head: 'gru' });
  const { model, metadata } = await loadModel(join(folder, 'saved', 'model'));
  expect(metadata).toMatchObject({ head: 'gru', frames: 2, alignment: { margin: 0.5 } });
  const fresh = narrow({ depth: 8, classes: 3, inputSize: 8, head: 'gru', frames: 2, seed: 1 });
  const kernel = (network: tf.LayersModel): number[] => [
    ...network.getLayer('gru').getWeights()[0]!.dataSync(),
  ];
  expect(kernel(model)).not.toEqual(kernel(fresh));
  model.dispose();
  fresh.dispose();
});

test('a head that needs more frames than are stored is rejected; mean-probability uses those available', () => {
  const frames = { framesPerClip: { train: 8, test: 8 } };
  expect(() => {
    checkConfig({ ...config, ...frames, head: 'gru' }, 4);
  }).toThrow(
    /"framesPerClip\.train": expected at most the 4 stored frames of each clip, with head "gru"; received 8/,
  );
  checkConfig({ ...config, ...frames }, 4);
});

test('a head with different numbers of frames in training and test is rejected', () => {
  expect(() => {
    checkConfig({ ...config, head: 'attention', framesPerClip: { train: 2, test: 4 } });
  }).toThrow(
    /"framesPerClip\.test": expected as many frames as in training, 2, with head "attention"; received 4/,
  );
});
