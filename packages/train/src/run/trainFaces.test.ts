import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type ClipReader, countFaceFeatures } from '@dfer/clips';
import { buildModel, loadModel } from '@dfer/models';
import { checkConfig } from '../config/checkConfig.js';
import type { TrainConfig } from '../config/trainConfig.js';
import { Loader } from '../data/loader/loader.js';
import { predictInOrders } from '../explain/predictInOrders.js';
import { heatMapOf, probabilitiesOverTime } from '../explain/overTime.js';
import type { FoldPlan } from '../folds/foldPlan.js';
import type { FoldResult } from '../loop/types.js';
import { estimateMemory } from './memory/needed.js';
import type { NetworkBuilder } from '../network/network.js';
import { runFold } from './foldArtifacts.js';
import { loadNetwork, predictClip, type ClipFrames, type TrainedRun } from './trainedRun.js';
import { WindowPredictor } from './windowPredictor.js';
import { toyFace } from '../testing/faces.js';
import { temporaryFolder } from '../testing/folder.js';
import {
  TOY_CLASSES,
  TOY_CONFIG,
  TOY_LENGTH,
  TOY_SIZE,
  toyFrames,
  toySamples,
  toyTable,
} from '../testing/toy.js';
import { measureFaceFeatures, writeFaceBaseline } from '../explain/faceBaseline.js';
import { faceStatistics, type FaceTable, readFaceTable } from '../data/face/faceTable.js';

const samples = toySamples(18);
const plan: FoldPlan = {
  fold: 1,
  train: [...Array(9).keys()],
  validation: [9, 10, 11],
  test: [12, 13, 14, 15, 16, 17],
};
const folder = temporaryFolder();
const indexOf = (id: string): number => samples.findIndex((sample) => sample.id === id);
const reader: ClipReader = {
  length: TOY_LENGTH,
  size: TOY_SIZE,
  has: () => true,
  read: () => Promise.reject(new Error('not read')),
  readDetails: (id) => Promise.resolve(toyFace(samples[indexOf(id)]!.label, indexOf(id), TOY_LENGTH)),
};
let faces: FaceTable;

// Slow on a busy machine.
jest.setTimeout(300_000);

beforeAll(async () => {
  await tf.setBackend('cpu');
  faces = (await readFaceTable(
    reader,
    samples.map(({ id }) => id),
    'mesh',
  ))!;
});

/** Uses all options that depend on clips: EMA, test-time augmentation, mixup. */
const config: TrainConfig = {
  ...TOY_CONFIG,
  depth: 8,
  head: 'mean-feature',
  faceFeatures: 'mesh',
  epochs: 1,
  batchSize: 3,
  framesPerClip: { train: 2, test: 2 },
  emaDecay: 0.5,
  mixup: 0.2,
  testTimeAugmentation: { flip: true },
};

/** A quarter of the channels takes a sixteenth of the time in pure JavaScript. */
const narrow: NetworkBuilder = (options) => buildModel({ ...options, width: 4 });

function train(name: string, shouldStop = () => false, table: FaceTable | null = faces): Promise<FoldResult> {
  const task = {
    ...{ plan, samples, classes: TOY_CLASSES, config, faces: table },
    settings: { data: 'toy' },
    directory: join(folder, name),
  };
  const loader = new Loader(toyTable(samples), { workers: 0 });
  return runFold(task, loader, { buildNetwork: narrow, shouldStop });
}

/** A toy clip with its face details. */
const clipOf = (index: number): ClipFrames => ({
  frames: toyFrames(samples[index]!.label, index),
  length: TOY_LENGTH,
  size: TOY_SIZE,
  face: toyFace(samples[index]!.label, index, TOY_LENGTH),
});

test('a fold with face features, stopped within an epoch, resumes to the same result without leaking tensors', async () => {
  const before = tf.memory().numTensors;
  const uninterrupted = await train('whole');
  let asked = 0;
  const interrupted = train('stopped', () => asked++ > 1);
  await expect(interrupted).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await train('stopped')).toEqual(uninterrupted);
  expect(tf.memory().numTensors).toBe(before);
});

test('the network is saved with the statistics of its training part, and predicts clips as in training', async () => {
  const before = tf.memory().numTensors;
  const result = await train('saved');
  const { model, metadata } = await loadModel(join(folder, 'saved', 'model'));
  expect(metadata).toMatchObject({ head: 'mean-feature', faceFeatures: 'mesh' });
  const { mean, variance } = faceStatistics(faces, plan.train);
  const statistics = model.getLayer('face_norm').getWeights();
  expect(
    [...statistics[2]!.dataSync()].map((value, i) => Math.abs(value - mean[i]!)).every((d) => d < 1e-4),
  ).toBe(true);
  expect(
    [...statistics[3]!.dataSync()]
      .map((value, i) => Math.abs(value - variance[i]!) / variance[i]!)
      .every((d) => d < 1e-4),
  ).toBe(true);
  model.dispose();
  const run = await loadNetwork(join(folder, 'saved', 'model'));
  expect(run.faceFeatures).toBe('mesh');
  for (const index of [0, 13]) {
    predictClip(run, clipOf(index)).forEach((value, label) =>
      expect(value).toBeCloseTo(result.probabilities[index]![label]!, 5),
    );
  }
  const predictor = new WindowPredictor(run);
  predictor
    .predict(clipOf(13))
    .forEach((value, label) => expect(value).toBeCloseTo(result.probabilities[13]![label]!, 5));
  const { frames, length, size } = clipOf(13);
  expect(() => predictor.predict({ frames, length, size })).toThrow(
    /^Clip: expected face details, because the networks were trained with face features "mesh"; received only frames/,
  );
  predictor.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('missing face features are rejected', async () => {
  await expect(train('untold', () => false, null)).rejects.toThrow(
    'Fold 1: expected 102 features per face, as faceFeatures requires; received 0.',
  );
});

describe('explained', () => {
  /** A network that uses only the face. */
  function runOf(): TrainedRun {
    const network = buildModel({
      ...{ depth: 8, width: 4, classNames: [...TOY_CLASSES], inputSize: TOY_SIZE, seed: 4 },
      ...{ head: 'mean-feature', frames: 3, faceFeatures: countFaceFeatures('mesh') },
    });
    const region = { left: 0, top: 0, side: 1 };
    return {
      ...{ classes: TOY_CLASSES, size: TOY_SIZE, region, frames: 3, head: 'mean-feature' },
      ...{ faceFeatures: 'mesh', testTimeAugmentation: { flip: true }, networks: [network], folds: [1] },
    };
  }

  test('predictions for frames in order equal those of the run; a permutation of all frames has the same face', () => {
    const run = runOf();
    const [inOrder, reversed, held] = predictInOrders(run, run.networks[0]!, clipOf(1), [
      [0, 1, 2],
      [2, 1, 0],
      [1, 1, 1],
    ]);
    const prediction = predictClip(run, clipOf(1));
    inOrder!.forEach((value, label) => expect(value).toBeCloseTo(prediction[label]!, 5));
    // The head takes the mean over the frames.
    reversed!.forEach((value, label) => expect(value).toBeCloseTo(prediction[label]!, 5));
    expect(Math.max(...held!.map((value, label) => Math.abs(value - prediction[label]!)))).toBeGreaterThan(
      1e-4,
    );
    run.networks[0]!.dispose();
  });

  test('the clip so far ends with the prediction for the clip, and heat maps show the frames', () => {
    const run = { ...runOf(), testTimeAugmentation: {} };
    const overTime = probabilitiesOverTime(run, run.networks[0]!, clipOf(1));
    expect(overTime).toHaveLength(3);
    const prediction = predictClip(run, clipOf(1));
    overTime[2]!.forEach((value, label) => expect(value).toBeCloseTo(prediction[label]!, 5));
    const before = tf.memory().numTensors;
    const map = heatMapOf(run, run.networks[0]!, clipOf(1), { frame: 1, label: 0, side: 8 });
    expect([map.length, tf.memory().numTensors]).toEqual([64, before]);
    run.networks[0]!.dispose();
  });
});

test('face features alone are measured in the same folds: an open mouth identifies the toy classes', async () => {
  const options = { samples, classes: TOY_CLASSES, plans: [plan], faces, config };
  const alone = await measureFaceFeatures(options);
  expect(alone).toMatchObject({ clips: 6, uar: 1, name: 'a logistic regression on the face features alone' });
  expect(await measureFaceFeatures(options)).toEqual(alone);
  const last = { ...config, selection: 'last' as const };
  expect((await measureFaceFeatures({ ...options, config: last })).clips).toBe(6);
  const stopped = measureFaceFeatures({
    ...options,
    onProgress: () => {
      throw new Error('stopped');
    },
  });
  await expect(stopped).rejects.toThrow('stopped');
});

test('results of the same folds are kept; other or damaged results are measured again, with progress', async () => {
  const file = join(folder, 'alone.json');
  const progress: string[] = [];
  const onProgress = (fitted: number, total: number): void => {
    if (progress.at(-1) !== `${fitted}/${total}`) progress.push(`${fitted}/${total}`);
  };
  const write = async (fingerprint: string): Promise<readonly string[]> => {
    progress.length = 0;
    const options = { samples, classes: TOY_CLASSES, plans: [plan], faces, config, onProgress };
    await writeFaceBaseline(file, options, [{ 'the faces': fingerprint }]);
    return [...progress];
  };
  const first = await write('a');
  expect(first).toEqual(['0/4', '1/4', '2/4', '3/4', '4/4']);
  const text = readFileSync(file, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ clips: 6, uar: 1 });
  expect(await write('a')).toEqual([]);
  expect(await write('b')).toEqual(first);
  writeFileSync(file, text.slice(0, 40));
  expect(await write('a')).toEqual(first);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test.each(['mesh', 'descriptor', 'mesh+descriptor'] as const)(
  '%s is rejected with frames that are classified independently',
  (kind) => {
    expect(() => {
      checkConfig({ ...config, head: 'mean-probability', faceFeatures: kind });
    }).toThrow(
      `Training option "faceFeatures": expected "none" with head "mean-probability", or a head that classifies whole clips (mean-feature, attention, gru, transformer, tcn); received "${kind}".`,
    );
  },
);

test('the memory estimate includes the features of all clips and their weights', () => {
  const size = { clips: 1000, length: 4, classes: 7, trainClips: [800] };
  const needed = (faceFeatures: TrainConfig['faceFeatures'] & string): number =>
    estimateMemory({ ...config, faceFeatures }, size).bytes;
  const more = needed('descriptor') - needed('none');
  expect(more).toBeGreaterThan(1000 * 1024 * 4);
  expect(more).toBeLessThan(1000 * 1024 * 4 + 2e6);
});
