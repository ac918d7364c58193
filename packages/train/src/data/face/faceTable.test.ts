import * as tf from '@tensorflow/tfjs';
import { type ClipReader, type FaceDetails, faceFeatures } from '@dfer/clips';
import { toyFace } from '../../testing/faces.js';
import { faceRow, faceStatistics, faceTensor, readFaceTable } from './faceTable.js';

const ids = ['a', 'b', 'c', 'd'];
const faceOf = (id: string): FaceDetails => toyFace(ids.indexOf(id), ids.indexOf(id), 4);

function readerOf(readDetails: NonNullable<ClipReader['readDetails']>): ClipReader {
  return {
    length: 4,
    size: 8,
    has: () => true,
    read: () => Promise.reject(new Error('not read')),
    readDetails,
  };
}
const reader = readerOf((id) => Promise.resolve(faceOf(id)));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test.each(['mesh', 'descriptor', 'mesh+descriptor'] as const)('each row is %s of its clip', async (kind) => {
  const table = (await readFaceTable(reader, ids, kind))!;
  ids.forEach((id, row) => {
    expect(faceRow(table, row)).toEqual(faceFeatures(faceOf(id), kind));
  });
});

test('nothing is read if no face features are requested', async () => {
  expect(
    await readFaceTable(
      readerOf(() => Promise.reject(new Error('read'))),
      ids,
      'none',
    ),
  ).toBeNull();
});

test('the statistics cover the given clips, and the variance has a lower limit', async () => {
  const table = (await readFaceTable(reader, ids, 'mesh'))!;
  const { mean, variance } = faceStatistics(table, [0, 2]);
  const [first, third] = [faceRow(table, 0), faceRow(table, 2)];
  first.forEach((value, i) => {
    expect(mean[i]).toBeCloseTo((value + third[i]!) / 2, 4);
    expect(variance[i]).toBeCloseTo(Math.max(0.01, ((value - third[i]!) / 2) ** 2), 3);
  });
  expect([...faceStatistics(table, [1]).variance]).toEqual(new Array(102).fill(expect.closeTo(0.01)));
});

test('faces are mixed like their clips, and no tensor leaks', async () => {
  const table = (await readFaceTable(reader, ids, 'mesh'))!;
  const before = tf.memory().numTensors;
  const mixed = faceTensor(table, {
    clips: [{ clip: 3 }, { clip: 1 }],
    mix: { order: [1, 0], share: 0.75 },
  });
  const [d, b] = [faceRow(table, 3), faceRow(table, 1)];
  const [first, second] = mixed.arraySync();
  d.forEach((value, i) => {
    expect(first![i]).toBeCloseTo(0.75 * value + 0.25 * b[i]!, 4);
    expect(second![i]).toBeCloseTo(0.75 * b[i]! + 0.25 * value, 4);
  });
  mixed.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test.each([
  ['aligned elsewhere', readerOf(() => Promise.resolve(undefined)), 'which was aligned by other software'],
  [
    'with landmarks without a mesh',
    readerOf((id) => Promise.resolve({ ...faceOf(id), mesh: new Int16Array(0) })),
    'expected a face mesh of 468 points',
  ],
  [
    'with an invalid descriptor',
    readerOf((id) => Promise.resolve({ ...faceOf(id), descriptor: new Float32Array(1024).fill(NaN) })),
    'received another length or NaN',
  ],
])('clips %s are rejected by name', async (_, other, reason) => {
  const reading = readFaceTable(other, ids, 'mesh+descriptor');
  await expect(reading).rejects.toMatchObject({ code: 'BAD_CONFIG', kind: 'input' });
  await expect(reading).rejects.toThrow(/^Training option "faceFeatures": expected .*; received .*\ba\b/);
  await expect(reading).rejects.toThrow(reason);
});

test('a reader without face details is rejected', async () => {
  const plain = { length: 4, size: 8, has: () => true, read: () => Promise.reject(new Error('not read')) };
  await expect(readFaceTable(plain, ids, 'descriptor')).rejects.toThrow('aligned by other software');
});
