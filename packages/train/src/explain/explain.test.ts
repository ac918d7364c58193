import * as tf from '@tensorflow/tfjs';
import { framesInOrder } from '@dfer/evaluate';
import { seededRandom } from '@dfer/core';
import { buildModel, gradCam, type Head, HEADS } from '@dfer/models';
import { chooseBackend, openBackend } from '@dfer/runtime';
import type { AlignedClip } from '@dfer/clips';
import { predictClip, type TrainedRun } from '../run/trainedRun.js';
import { predictInOrders } from './predictInOrders.js';
import { framesLookedAt, heatMapOf, probabilitiesOverTime, timelineKind } from './overTime.js';

const classes = ['happy', 'sad', 'fear'];
const [SIZE, FRAMES, LENGTH, STORED] = [8, 4, 6, 10];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function runOf(head: Head, testTimeAugmentation: TrainedRun['testTimeAugmentation'] = {}): TrainedRun {
  const network = buildModel({
    depth: 8,
    classNames: classes,
    inputSize: SIZE,
    head,
    frames: FRAMES,
    seed: 4,
  });
  const region = { left: 0, top: 0, side: 1 };
  return {
    classes,
    size: SIZE,
    region,
    frames: FRAMES,
    testTimeAugmentation,
    head,
    networks: [network],
    folds: [1],
  };
}

function clipOf(seed: number): AlignedClip {
  const random = seededRandom('clip', seed);
  const frames = Uint8Array.from({ length: LENGTH * STORED * STORED * 3 }, () => Math.floor(random() * 256));
  return {
    id: String(seed),
    frames,
    length: LENGTH,
    size: STORED,
    sourceFrames: new Int32Array(LENGTH),
    usableRatio: 1,
    faceCount: 1,
    personCount: 1,
    replacedRows: [],
    landmarks: new Float32Array(),
    transforms: new Float32Array(),
    digest: '',
  };
}

const orders = (['in-order', 'shuffled', 'reversed', 'middle'] as const).map((order) =>
  framesInOrder(order, FRAMES, seededRandom(3)),
);

const largest = (some: readonly number[], others: readonly number[]): number =>
  Math.max(...some.map((value, i) => Math.abs(value - others[i]!)));

test.each(HEADS)('with %s, predictions for the frames in order equal those of the run', (head) => {
  for (const testTimeAugmentation of [{}, { temporalCrops: 2, flip: true }]) {
    const run = runOf(head, testTimeAugmentation);
    const clip = clipOf(1);
    const [inOrder] = predictInOrders(run, run.networks[0]!, clip, orders);
    expect(largest(inOrder!, predictClip(run, clip))).toBeLessThan(1e-5);
    run.networks[0]!.dispose();
  }
});

test('a head that averages frame probabilities gives bit-identical results for any order', () => {
  const run = runOf('mean-probability', { temporalCrops: 2, flip: true });
  for (const seed of [1, 2, 3]) {
    const [inOrder, shuffled, reversed, middle] = predictInOrders(
      run,
      run.networks[0]!,
      clipOf(seed),
      orders,
    );
    expect(shuffled).toEqual(inOrder);
    expect(reversed).toEqual(inOrder);
    expect(middle).not.toEqual(inOrder);
  }
});

test.each(['gru', 'tcn', 'transformer'] as const)('%s depends on the order', (head) => {
  const run = runOf(head);
  const [inOrder, shuffled, reversed] = predictInOrders(run, run.networks[0]!, clipOf(1), orders);
  expect(largest(shuffled!, inOrder!)).toBeGreaterThan(1e-4);
  expect(largest(reversed!, inOrder!)).toBeGreaterThan(1e-4);
});

test('the mean of the predictions for single frames is the prediction for the clip', () => {
  const run = runOf('mean-probability');
  const clip = clipOf(2);
  const rows = probabilitiesOverTime(run, run.networks[0]!, clip);
  expect([timelineKind(run.networks[0]!), rows.length]).toEqual(['frames', FRAMES]);
  const means = classes.map((_, label) => rows.reduce((sum, row) => sum + row[label]!, 0) / FRAMES);
  expect(largest(means, predictClip(run, clip))).toBeLessThan(1e-6);
});

test('the last prediction for the clip so far is the prediction for the clip', () => {
  const run = runOf('gru');
  const clip = clipOf(2);
  const rows = probabilitiesOverTime(run, run.networks[0]!, clip);
  expect([timelineKind(run.networks[0]!), rows.length]).toEqual(['so-far', FRAMES]);
  expect(largest(rows.at(-1)!, predictClip(run, clip))).toBeLessThan(1e-5);
  expect(largest(rows[0]!, rows.at(-1)!)).toBeGreaterThan(1e-6);
});

test('if fewer frames are stored than the network takes, each is used once', () => {
  expect(framesLookedAt({ ...runOf('mean-probability'), frames: 9 }, { length: 6 })).toEqual([
    0, 1, 2, 3, 4, 5,
  ]);
});

test.each(['mean-probability', 'gru'] as const)(
  'with %s a heat map shows the requested frame, and no tensor leaks',
  (head) => {
    const run = runOf(head);
    const network = run.networks[0]!;
    const before = tf.memory().numTensors;
    const maps = [0, 3].map((frame) => heatMapOf(run, network, clipOf(1), { frame, label: 1, side: 12 }));
    probabilitiesOverTime(run, network, clipOf(1));
    predictInOrders(run, network, clipOf(1), orders);
    expect(tf.memory().numTensors).toBe(before);
    expect(maps.map((map) => map.length)).toEqual([144, 144]);
    expect(maps[1]).not.toEqual(maps[0]);
  },
);

describe.each(['wasm', 'torch'] as const)('on the backend %s', (backend) => {
  test.each(['mean-probability', 'gru', 'transformer'] as const)(
    'maps with %s equal those of the cpu backend',
    async (head) => {
      const isThere = await chooseBackend({ backend, device: 'cpu' }).then(
        () => true,
        () => false,
      );
      // torch is not built everywhere.
      if (!isThere && backend === 'torch') return;
      const values: number[][] = [];
      for (const name of ['cpu', backend] as const) {
        await openBackend({ backend: name, device: 'cpu', precision: 'fp32' });
        const [network] = runOf(head).networks;
        const pixels = Float32Array.from({ length: FRAMES * SIZE * SIZE * 3 }, (_, n) => Math.sin(n * 0.37));
        const frames = tf.tensor4d(pixels, [FRAMES, SIZE, SIZE, 3]);
        const map = gradCam(network!, frames, { label: 2 });
        values.push([...map.dataSync()]);
        network!.dispose();
        tf.dispose([frames, map]);
      }
      await tf.setBackend('cpu');
      expect(largest(values[0]!, values[1]!) / Math.max(...values[0]!)).toBeLessThan(1e-3);
    },
  );
});
