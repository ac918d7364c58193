import type { FaceDetails } from './faceDetails.js';
import { DESCRIPTOR_LENGTH, MESH_POINTS } from './faceDetails.js';
import { countFaceFeatures, FACE_FEATURES, faceFeatures } from './faceFeatures.js';

/** Pairs of mirrored points among iBUG's 51, to relabel the points of a mirrored face. */
const PARTNERS = [
  [70, 300],
  [63, 293],
  [105, 334],
  [66, 296],
  [107, 336],
  [75, 305],
  [97, 326],
  [33, 263],
  [160, 387],
  [158, 385],
  [133, 362],
  [153, 380],
  [144, 373],
  [61, 291],
  [39, 269],
  [37, 267],
  [181, 405],
  [84, 314],
  [78, 308],
  [82, 312],
  [87, 317],
] as const;

type Point = readonly [x: number, y: number, depth: number];

/** An irregular face: points all over the frame, the person's left eye to the right. @param phase - moves some points */
function meshAt(phase: number): Point[] {
  return Array.from({ length: MESH_POINTS }, (_, n): Point => {
    const [x, y] = [4000 + 2500 * Math.sin(n * 1.7), 4000 + 2500 * Math.cos(n * 2.3 + phase)];
    if (n === 33) return [2500, 3300, 100];
    return n === 263 ? [5600, 3500, 90] : [x, y, 800 * Math.sin(n * 0.9)];
  });
}

function detailsOf(frames: readonly (readonly Point[])[], descriptor: readonly number[] = []): FaceDetails {
  return {
    poses: new Float32Array(0),
    scores: new Float32Array(0),
    mesh: Int16Array.from(frames.flat(2), Math.round),
    descriptor: Float32Array.from(descriptor),
  };
}

const clip = [0, 0.1, 0.3].map(meshAt);
const features = (frames: readonly (readonly Point[])[]): number[] => [
  ...faceFeatures(detailsOf(frames), 'mesh'),
];

function expectAlike(received: readonly number[], expected: readonly number[], within: number): void {
  expect(received).toHaveLength(expected.length);
  received.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(within));
}

test('the shape does not change with rotation in the image plane, scale and position', () => {
  const [cos, sin] = [1.2 * Math.cos(0.4), 1.2 * Math.sin(0.4)];
  const moved = clip.map((mesh) =>
    mesh.map(([x, y, z]): Point => [cos * x - sin * y + 900, sin * x + cos * y - 700, 1.2 * z]),
  );
  expectAlike(features(moved), features(clip), 0.05);
});

test('the shape does not change with mirroring', () => {
  const mirrored = clip.map((mesh) => {
    const points = mesh.map(([x, y, z]): Point => [8192 - x, y, z]);
    for (const [right, left] of PARTNERS) [points[right], points[left]] = [points[left]!, points[right]!];
    return points;
  });
  expectAlike(features(mirrored), features(clip), 1e-4);
});

test('the features match the definition, in hundredths of the face’s size', () => {
  // Three equal upright frames: both eyes are at the same height.
  const upright = meshAt(0).map((point, n): Point => (n === 263 ? [5600, 3300, 90] : point));
  const mesh = upright.map((point) => point.map(Math.round));
  const center = [0, 1, 2].map((axis) => mesh.reduce((sum, point) => sum + point[axis]!, 0) / MESH_POINTS);
  const size = Math.sqrt(
    mesh.reduce((sum, point) => sum + point.reduce((all, v, a) => all + (v - center[a]!) ** 2, 0), 0) /
      MESH_POINTS,
  );
  const found = features([upright, upright, upright]);
  expect(found).toHaveLength(102);
  // The first feature is the top of the nose, the tenth and eleventh are the outer ends of the brows.
  expect(found[0]).toBeCloseTo((100 * (mesh[168]![1]! - center[1]!)) / size, 3);
  expect(found[9]).toBeCloseTo((100 * (mesh[300]![0]! - mesh[70]![0]!)) / 2 / size, 3);
  expect(found[10]).toBeCloseTo((100 * ((mesh[300]![1]! + mesh[70]![1]!) / 2 - center[1]!)) / size, 3);
  expect(Math.max(...found.slice(51))).toBeLessThan(1e-9);
});

test('the deviation over time measures movement, whatever the order of the frames', () => {
  const [still, moving] = [features([clip[0]!, clip[0]!]), features(clip)];
  expect(Math.max(...still.slice(51))).toBe(0);
  expect(Math.max(...moving.slice(51))).toBeGreaterThan(1);
  expectAlike(features([...clip].reverse()), moving, 1e-4);
});

test('the descriptor follows the mesh, scaled to values of about 1', () => {
  const descriptor = new Array<number>(DESCRIPTOR_LENGTH).fill(1 / 32);
  const both = faceFeatures(detailsOf(clip, descriptor), 'mesh+descriptor');
  expectAlike([...both.slice(0, 102)], features(clip), 1e-9);
  expect([...both.slice(102)]).toEqual(new Array(DESCRIPTOR_LENGTH).fill(1));
  expect(faceFeatures(detailsOf([], descriptor), 'descriptor')).toHaveLength(DESCRIPTOR_LENGTH);
});

test.each(FACE_FEATURES)('%s has as many features as countFaceFeatures returns', (kind) => {
  const details = detailsOf(clip, new Array<number>(DESCRIPTOR_LENGTH).fill(1 / 32));
  expect(faceFeatures(details, kind)).toHaveLength(countFaceFeatures(kind));
});

test.each([
  ['no mesh', detailsOf([]), 'mesh'],
  ['a truncated mesh', { ...detailsOf(clip), mesh: new Int16Array(3 * MESH_POINTS + 1) }, 'mesh'],
  ['a mesh whose points are all equal', detailsOf([clip[0]!.map((): Point => [5, 5, 5])]), 'mesh'],
  ['no descriptor', detailsOf(clip), 'descriptor'],
  [
    'a descriptor with NaN',
    detailsOf(clip, new Array<number>(DESCRIPTOR_LENGTH).fill(NaN)),
    'mesh+descriptor',
  ],
] as const)('%s is refused', (_, details, kind) => {
  expect(() => faceFeatures(details, kind)).toThrow(
    expect.objectContaining({ code: 'NO_FACE_DETAILS', kind: 'input' }),
  );
});
