import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { buildModel } from '../temporal/buildModel.js';
import { clipFixture, testClip } from '../testing/clips.js';
import { fixture, image } from '../testing/torchvision.js';
import { loadWeights } from '../weights/load.js';
import { gradCam } from './gradCam.js';

/** Output of `testing/gradCam.py`. */
interface TheirMaps {
  readonly mapSize: number;
  /** `maps[label]` is `[mapSize, mapSize]`. */
  readonly image: { readonly size: number; readonly maps: readonly (readonly number[])[] };
  readonly clips: Readonly<
    Record<
      'gru' | 'transformer',
      {
        readonly size: number;
        readonly frames: number;
        readonly label: number;
        readonly maps: readonly number[];
      }
    >
  >;
}

const theirs: TheirMaps = JSON.parse(
  readFileSync(join(__dirname, '../testing/fixtures/gradCam.json'), 'utf8'),
);
const classNames = ['happy', 'sad', 'neutral', 'angry', 'surprise', 'disgust', 'fear'];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** The largest difference, relative to the largest value. */
function distance(ours: tf.Tensor, wanted: readonly number[]): number {
  const values = ours.dataSync();
  expect(values).toHaveLength(wanted.length);
  const off = wanted.map((value, i) => Math.abs(value - values[i]!));
  return Math.max(...off) / Math.max(...wanted);
}

test('the maps of an image equal PyTorch’s for every class', async () => {
  const { size, maps } = theirs.image;
  const network = buildModel({ depth: 18, width: 2, classNames, inputSize: size });
  await loadWeights(network, fixture('resnet18-width2').path, { classifier: 'keep' });
  const frame = image(size);
  maps.forEach((wanted, label) => {
    const ours = gradCam(network, frame, { label, size: theirs.mapSize });
    expect([label, distance(ours, wanted) < 1e-3]).toEqual([label, true]);
    ours.dispose();
  });
  network.dispose();
  frame.dispose();
});

test.each(['gru', 'transformer'] as const)('the maps of a clip equal PyTorch’s with %s', async (head) => {
  const { size, frames, label, maps } = theirs.clips[head];
  const network = buildModel({ depth: 18, width: 2, classNames, inputSize: size, head, frames });
  await loadWeights(network, clipFixture(head).path, { classifier: 'keep' });
  const clip = testClip(frames, size);
  const ours = gradCam(network, clip.squeeze([0]), { label, size: theirs.mapSize });
  expect(ours.shape).toEqual([frames, theirs.mapSize, theirs.mapSize]);
  expect(distance(ours, maps)).toBeLessThan(1e-3);
  network.dispose();
  tf.dispose([clip, ours]);
});

test('a softmax at the end does not change the maps: the logit is explained', () => {
  const scores = buildModel({ depth: 8, classNames, inputSize: 16, seed: 3 });
  const probabilities = buildModel({ depth: 8, classNames, inputSize: 16, seed: 3, includeSoftmax: true });
  const frames = tf.randomNormal([2, 16, 16, 3], 0, 1, 'float32', 7);
  const [one, other] = [scores, probabilities].map((network) => gradCam(network, frames, { label: 4 }));
  expect(one!.shape).toEqual([2, 16, 16]);
  expect([...other!.dataSync()]).toEqual([...one!.dataSync()]);
});

test.each(['mean-probability', 'gru'] as const)('with %s no tensor leaks besides the map', (head) => {
  const network = buildModel({ depth: 8, classNames, inputSize: 16, head, frames: 2 });
  const frames = tf.randomNormal([4, 16, 16, 3], 0, 1, 'float32', 7);
  const before = tf.memory().numTensors;
  const map = gradCam(network, frames, { label: 0 });
  expect(tf.memory().numTensors).toBe(before + 1);
  map.dispose();
  network.dispose();
});

test.each([-1, 7, 0.5])('class %s, which the network lacks, is rejected', (label) => {
  const network = buildModel({ depth: 8, classNames, inputSize: 16 });
  expect(() => gradCam(network, tf.zeros([1, 16, 16, 3]), { label })).toThrow(
    `\`label\`: expected a class from 0 to 6; received ${label}.`,
  );
});

test('a network without feature maps is rejected', () => {
  const network = tf.sequential({ layers: [tf.layers.dense({ units: 7, inputShape: [12] })] });
  expect(() => gradCam(network, tf.zeros([1, 12]), { label: 0 })).toThrow(/an output of rank 4/);
});

test('a network whose last layer has a fused softmax is rejected', () => {
  const layers = [
    tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [4, 4, 3] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 7, activation: 'softmax' }),
  ];
  const network = tf.sequential({ layers });
  expect(() => gradCam(network, tf.zeros([1, 4, 4, 3]), { label: 0 })).toThrow(/softmax in a separate layer/);
});
