import * as tf from '@tensorflow/tfjs';
import { buildModel } from '@dfer/models';
import type { TestTimeAugmentation } from '../data/augmentation/testTimeAugmentation.js';
import { predictClip, type ClipFrames, type TrainedRun } from './trainedRun.js';
import { WindowPredictor } from './windowPredictor.js';

const [STORED, SIZE, LENGTH] = [20, 16, 4];
const classes = ['left', 'right', 'middle'];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Two networks, so that predictions are averaged; the input is a downscaled part of the stored frame. */
function runOf(head: 'mean-probability' | 'attention', augmentation: TestTimeAugmentation = {}): TrainedRun {
  const networks = [1, 2].map((seed) =>
    buildModel({
      ...{ depth: 8, width: 4, classes: classes.length, inputSize: SIZE, seed, head },
      ...(head === 'attention' ? { frames: LENGTH } : {}),
    }),
  );
  const region = { left: 0, top: 0.1, side: 0.9 };
  return {
    ...{ classes, size: SIZE, region, frames: LENGTH, head, networks, folds: [1, 2] },
    testTimeAugmentation: augmentation,
  };
}

/** A window of a video whose frames all differ. @param from - its first frame */
function windowFrom(from: number): ClipFrames {
  const bytes = STORED * STORED * 3;
  const frames = Uint8Array.from(
    { length: LENGTH * bytes },
    (_, at) => ((from * bytes + at) * 2654435761) >>> 24,
  );
  return { frames, length: LENGTH, size: STORED };
}

describe.each([
  ['frames', 'mean-probability', {}],
  ['mirrored frames', 'mean-probability', { flip: true }],
  ['several sets of frames', 'mean-probability', { temporalCrops: 2 }],
  ['clips', 'attention', {}],
] as const)('networks with %s', (_, head, augmentation) => {
  test('predict overlapping windows like single clips', () => {
    const windows = [0, 2, 2, 1].map(windowFrom);
    const run = runOf(head, augmentation);
    const expected = windows.map((window) => predictClip(run, window));
    const predictor = new WindowPredictor(run);
    windows.forEach((window, i) => {
      predictor.predict(window).forEach((value, at) => expect(value).toBeCloseTo(expected[i]![at]!, 5));
    });
    predictor.dispose();
  });
});

test('a frame in several windows is processed once by each network', () => {
  const seen: number[] = [];
  const predict = tf.LayersModel.prototype.predict;
  const spy = jest.spyOn(tf.LayersModel.prototype, 'predict').mockImplementation(function (
    this: tf.LayersModel,
    x,
    args,
  ) {
    if (x instanceof tf.Tensor) seen.push(x.shape[0] ?? 0);
    return predict.call(this, x, args);
  });
  const predictor = new WindowPredictor(runOf('mean-probability'));
  for (const from of [0, 2, 3]) predictor.predict(windowFrom(from));
  spy.mockRestore();
  predictor.dispose();
  // Frames processed by each network, window by window.
  expect(seen).toEqual([4, 4, 2, 2, 1, 1]);
});

test('it leaks no tensors', () => {
  const before = tf.memory().numTensors;
  const predictor = new WindowPredictor(runOf('mean-probability', { flip: true }));
  for (const from of [0, 1]) predictor.predict(windowFrom(from));
  predictor.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
