import * as tf from '@tensorflow/tfjs';
import { faceFeatures } from '@dfer/clips';
import { openBackend } from '@dfer/runtime';
import type { RgbImage } from '../../image.js';
import { photograph } from '../../testing/photographs.js';
import type { Detection, FaceDetector } from '../detector.js';
import { openBlazeFace } from '../detectors/blazeFace.js';
import type { FaceLandmarker, LocatedFace } from '../landmarker.js';
import { fivePoints } from '../landmarks.js';
import { openFaceApiLandmarks } from './faceApi68.js';
import { openFaceMesh } from './faceMesh.js';

let detector: FaceDetector;
let mesh: FaceLandmarker;

beforeAll(async () => {
  await openBackend({ backend: 'wasm' });
  detector = await openBlazeFace(0.5);
  mesh = await openFaceMesh();
});
afterAll(() => {
  detector.dispose();
  mesh.dispose();
});

const size = { width: 960, height: 640 };
const clearFaces = async (image: RgbImage): Promise<Detection[]> =>
  ((await detector.detect([image]))[0] ?? []).filter(({ box }) => box.width > 50);
const locate = (image: RgbImage, faces: readonly Detection[]): Promise<readonly LocatedFace[]> =>
  mesh.locate(faces.map((detection) => ({ image, detection })));

function eyeDistance(points: Float64Array): number {
  return Math.hypot(points[2]! - points[0]!, points[3]! - points[1]!);
}

/** Mean distance of five points, relative to the distance of the eyes. */
function apart(a: Float64Array, b: Float64Array): number {
  const off = [0, 2, 4, 6, 8].map((at) => Math.hypot(a[at]! - b[at]!, a[at + 1]! - b[at + 1]!));
  return off.reduce((sum, value) => sum + value, 0) / 5 / eyeDistance(b);
}

test('its five points agree with face-api.js’s 68-landmark network', async () => {
  const other = await openFaceApiLandmarks();
  const distances: number[] = [];
  for (const number of [1, 2, 3, 4]) {
    const image = await photograph(size, { number });
    const faces = await clearFaces(image);
    const theirs = await other.locate(faces.map((detection) => ({ image, detection })));
    (await locate(image, faces)).forEach(({ landmarks }, i) => {
      distances.push(apart(fivePoints(landmarks), fivePoints(theirs[i]!.landmarks)));
    });
  }
  other.dispose();
  expect(distances.length).toBeGreaterThan(10);
  const sorted = distances.sort((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThan(0.08);
});

test('points, yaw and roll are mirrored in a mirrored photograph', async () => {
  const [image, mirrored] = [await photograph(size), await photograph(size, { mirrored: true })];
  const faces = await clearFaces(image);
  const flipped = faces.map((face): Detection => {
    const [rx, ry, lx, ly] = face.eyes!;
    return {
      ...face,
      box: { ...face.box, x: size.width - face.box.x - face.box.width },
      eyes: [size.width - lx, ly, size.width - rx, ry],
    };
  });
  const [here, there] = [await locate(image, faces), await locate(mirrored, flipped)];
  here.forEach(({ landmarks, pose }, i) => {
    const [rx, ry, lx, ly, nx, ny, mrx, mry, mlx, mly] = fivePoints(there[i]!.landmarks);
    const w = size.width;
    const back = Float64Array.of(w - lx!, ly!, w - rx!, ry!, w - nx!, ny!, w - mlx!, mly!, w - mrx!, mry!);
    expect(apart(fivePoints(landmarks), back)).toBeLessThan(0.06);
    expect(Math.abs(pose!.yaw + there[i]!.pose!.yaw)).toBeLessThan(8);
    expect(Math.abs(pose!.roll + there[i]!.pose!.roll)).toBeLessThan(3);
    expect(Math.abs(pose!.pitch - there[i]!.pose!.pitch)).toBeLessThan(6);
  });
});

test('the features of a face are closest to those of its mirror image', async () => {
  const meshes = async (mirrored: boolean): Promise<readonly LocatedFace[]> => {
    const image = await photograph(size, { mirrored });
    const faces = (await clearFaces(image)).sort((a, b) => a.box.x - b.box.x);
    return locate(image, mirrored ? faces.reverse() : faces);
  };
  const [here, there] = [await meshes(false), await meshes(true)];
  const featuresOf = ({ mesh }: LocatedFace): Float32Array => {
    const steps = Int16Array.from(mesh!, (value) => Math.round(8 * value));
    return faceFeatures({ mesh: steps, descriptor: new Float32Array(0) }, 'mesh').subarray(0, 51);
  };
  const distance = (a: Float32Array, b: Float32Array): number =>
    Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
  expect(there).toHaveLength(here.length);
  here.forEach((face, i) => {
    const own = distance(featuresOf(face), featuresOf(there[i]!));
    const others = here
      .filter((_, k) => k !== i)
      .map((other) => distance(featuresOf(face), featuresOf(other)));
    expect(own).toBeLessThan(Math.min(...others));
  });
});

test('a head tilted by 40° has that roll', async () => {
  const rollsOf = async (turned: number): Promise<number[]> => {
    const image = await photograph(size, { turned });
    return (await locate(image, await clearFaces(image))).map(({ pose }) => pose!.roll).sort((a, b) => a - b);
  };
  const [upright, leaning] = [await rollsOf(0), await rollsOf(40)];
  const middle = (rolls: readonly number[]): number => rolls[rolls.length >> 1]!;
  expect(leaning.length).toBeGreaterThan(2);
  expect(Math.abs(middle(leaning) - middle(upright) - 40)).toBeLessThan(6);
});

test('presence separates faces from non-faces', async () => {
  const image = await photograph(size);
  const faces = await clearFaces(image);
  for (const { presence } of await locate(image, faces)) expect(presence).toBeGreaterThan(0.9);
  const nothing = { box: { x: 5, y: 5, width: 60, height: 60 }, score: 1, context: 1.25 };
  const [wall] = await locate({ data: new Uint8Array(200 * 200 * 3).fill(120), width: 200, height: 200 }, [
    nothing,
  ]);
  expect(wall!.presence).toBeLessThan(0.3);
});

test('no tensor is leaked, and no faces give no landmarks', async () => {
  const image = await photograph(size);
  const faces = await clearFaces(image);
  await locate(image, faces);
  const before = tf.memory().numTensors;
  const [face] = await locate(image, faces);
  expect(face!.mesh).toHaveLength(468 * 3);
  expect(await locate(image, [])).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});
