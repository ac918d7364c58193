import * as tf from '@tensorflow/tfjs';
import { openBackend } from '@dfer/runtime';
import type { RgbImage } from '../../image.js';
import { photograph } from '../../testing/photographs.js';
import { intersectionOverUnion, type Box } from '../box.js';
import type { FaceDetector } from '../detector.js';
import { openSsdMobileNet } from '../networks/ssdMobileNet.js';
import { openBlazeFace } from './blazeFace.js';

let detector: FaceDetector;

beforeAll(async () => {
  await openBackend({ backend: 'wasm' });
  detector = await openBlazeFace(0.5);
});
afterAll(() => detector.dispose());

const boxesIn = async (image: RgbImage): Promise<Box[]> =>
  ((await detector.detect([image]))[0] ?? []).map(({ box }) => box);

test('it finds the same faces in photographs as SSD MobileNet', async () => {
  const ssd = await openSsdMobileNet(0.5);
  let [found, all] = [0, 0];
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const image = await photograph({ width: 640, height: 427 }, { number });
    const ours = await boxesIn(image);
    const theirs = await ssd.detect(image);
    all += theirs.length;
    found += theirs.filter(({ box }) => ours.some((own) => intersectionOverUnion(own, box) > 0.4)).length;
  }
  ssd.dispose();
  expect(all).toBeGreaterThan(15);
  expect(found / all).toBeGreaterThan(0.9);
});

test('a face is found at the same position in a wide image and in that image padded to a square', async () => {
  const wide = await photograph({ width: 640, height: 360 });
  const square = { data: new Uint8Array(640 * 640 * 3), width: 640, height: 640 };
  square.data.set(wide.data);
  const [faces, others] = [await boxesIn(wide), await boxesIn(square)];
  expect(faces.length).toBeGreaterThan(0);
  expect(others.length).toBe(faces.length);
  for (const face of faces) {
    expect(Math.max(...others.map((other) => intersectionOverUnion(face, other)))).toBeGreaterThan(0.9);
  }
});

test('images in a batch give the same detections as single images', async () => {
  const size = { width: 320, height: 214 };
  const images = [
    await photograph(size),
    await photograph(size, { number: 3 }),
    await photograph(size, { mirrored: true }),
  ];
  const together = await detector.detect(images);
  for (const [i, image] of images.entries()) {
    const [alone = []] = await detector.detect([image]);
    expect(together[i]!.length).toBe(alone.length);
    alone.forEach(({ box, score }, k) => {
      expect(together[i]![k]!.box.x).toBeCloseTo(box.x, 2);
      expect(together[i]![k]!.score).toBeCloseTo(score, 4);
    });
  }
});

test('the right eye of an upright person is left of the other eye, at about the same height', async () => {
  const [faces = []] = await detector.detect([await photograph({ width: 640, height: 427 })]);
  expect(faces.length).toBeGreaterThan(2);
  for (const { box, eyes } of faces) {
    const [rightX, rightY, leftX, leftY] = eyes!;
    expect(leftX - rightX).toBeGreaterThan(0.2 * box.width);
    expect(Math.abs(leftY - rightY)).toBeLessThan(0.5 * box.height);
  }
});

test('a flat image has no faces, and no tensor is leaked', async () => {
  const image = { data: new Uint8Array(160 * 120 * 3).fill(90), width: 160, height: 120 };
  await detector.detect([image]);
  const before = tf.memory().numTensors;
  expect(await detector.detect([image])).toEqual([[]]);
  await boxesIn(await photograph({ width: 320, height: 214 }));
  expect(tf.memory().numTensors).toBe(before);
});
