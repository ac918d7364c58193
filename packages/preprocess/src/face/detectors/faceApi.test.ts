import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '@dfer/runtime';
import { FACE_API, photograph } from '../../testing/photographs.js';
import type { Box } from '../box.js';
import type { FaceDetector } from '../detector.js';
import type { FaceLandmarker, LocatedFace } from '../landmarker.js';
import { landmarkCenter } from '../landmarks.js';
import { openFaceApiLandmarks } from '../landmarkers/faceApi68.js';
import type { RgbImage } from '../../image.js';
import { openFaceApiDetector } from './faceApi.js';

let detector: FaceDetector;
let landmarker: FaceLandmarker;

beforeAll(async () => {
  await openBackend({ backend: 'wasm' });
  detector = await openFaceApiDetector({ inputSize: 416, minScore: 0.5, thorough: true });
  landmarker = await openFaceApiLandmarks();
});
afterAll(() => {
  detector.dispose();
  landmarker.dispose();
});

/** Finds landmarks, each in the square around its box. */
function locate(crops: readonly { image: RgbImage; box: Box }[]): Promise<readonly LocatedFace[]> {
  return landmarker.locate(
    crops.map(({ image, box }) => ({ image, detection: { box, score: 1, context: 1.3 } })),
  );
}

test('the networks find nothing in a flat image and leak no tensor', async () => {
  const image = { data: new Uint8Array(160 * 120 * 3).fill(90), width: 160, height: 120 };
  // The first run may allocate permanent constants.
  await detector.detect([image]);
  await locate([{ image, box: { x: -5, y: 10, width: 200, height: 60 } }]);
  const before = tf.memory().numTensors;
  expect(await detector.detect([image])).toEqual([[]]);
  const [found] = await locate([{ image, box: { x: 20, y: 10, width: 60, height: 60 } }]);
  expect(found?.landmarks).toHaveLength(136);
  expect(tf.memory().numTensors).toBe(before);
});

describe('the networks give the same results as face-api.js', () => {
  test.each([
    ['a square image', { width: 416, height: 416 }, 0.01],
    // Below a wide image, the library pads with black; this implementation ends with the network's own padding.
    ['a wide image', { width: 640, height: 360 }, 1],
  ])('faces in %s', async (_, size, pixels) => {
    const image = await photograph(size);
    const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
    const net = new faceapi.TinyFaceDetector();
    await net.loadFromDisk(join(FACE_API, 'model'));
    const tensor = tf.tensor3d(Int32Array.from(image.data), [image.height, image.width, 3], 'int32');
    const expected = await net.locateFaces(tensor, new faceapi.TinyFaceDetectorOptions({ inputSize: 416 }));
    const [found = []] = await detector.detect([image]);
    expect(found.length).toBe(expected.length);
    expect(found.length).toBeGreaterThan(0);
    for (const [i, { box, score }] of found.entries()) {
      const { x, y, width, height } = expected[i]!.box;
      expect(Math.abs(score - expected[i]!.score)).toBeLessThan(0.01);
      const [ours, theirs] = [
        [box.x, box.y, box.width, box.height],
        [x, y, width, height],
      ];
      expect(Math.max(...ours.map((value, k) => Math.abs(value - theirs[k]!)))).toBeLessThan(pixels);
    }
  });

  test('landmarks in squares around boxes, in a batch', async () => {
    const image = await photograph({ width: 640, height: 360 });
    const faceapi = await import('face-api.js/dist/face-api.node-wasm.js');
    const net = new faceapi.FaceLandmark68Net();
    await net.loadFromDisk(join(FACE_API, 'model'));
    const seen = [
      { x: 176, y: 16, width: 208, height: 208 },
      { x: 312, y: 72, width: 156, height: 156 },
    ];
    const boxes = seen.map(({ x, y, width, height }) => {
      const side = width / 1.3;
      return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
    });
    const found = await locate(boxes.map((box) => ({ image, box })));
    const whole = tf.tensor3d(Int32Array.from(image.data), [image.height, image.width, 3], 'int32');
    for (const [i, { x, y, width, height }] of seen.entries()) {
      const expected = await net.detectLandmarks(tf.slice(whole, [y, x, 0], [height, width, 3]));
      // In the library, (0, 0) is the center of the first pixel.
      const points = Array.isArray(expected)
        ? []
        : expected.positions.flatMap((at) => [at.x + x + 0.5, at.y + y + 0.5]);
      expect(Math.max(...points.map((value, k) => Math.abs(value - found[i]!.landmarks[k]!)))).toBeLessThan(
        0.05,
      );
    }
  });
});

test('in mirrored photographs the landmarks are mirrored: coordinates start at the edge of the first pixel', async () => {
  const size = { width: 960, height: 640 };
  const differences: number[] = [];
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const image = await photograph(size, { number });
    const mirrored = await photograph(size, { number, mirrored: true });
    const [faces = []] = await detector.detect([image]);
    // The tightness at which the network is most accurate.
    const boxes = faces.map(({ box }) => squareAround(box, Math.max(box.width, box.height) / 1.3));
    const found = await locate(boxes.map((box) => ({ image, box })));
    const reflected = boxes.map((box) => ({ ...box, x: size.width - box.x - box.width }));
    const opposite = await locate(reflected.map((box) => ({ image: mirrored, box })));
    found.forEach(({ landmarks }, i) => {
      const [x] = landmarkCenter(landmarks);
      const [other] = landmarkCenter(opposite[i]!.landmarks);
      differences.push((x + other - size.width) / 2);
    });
  }
  expect(differences.length).toBeGreaterThan(10);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  expect(Math.abs(mean)).toBeLessThan(0.25);
});

function squareAround({ x, y, width, height }: Box, side: number): Box {
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
}
