import { seededRandom } from '@dfer/core';
import { FrameTable } from '../data/frameTable.js';
import { findNearDuplicates } from './nearDuplicates.js';

const SIZE = 32;
const BYTES = SIZE * SIZE * 3;

/** Smooth blobs, different for each seed. */
function picture(seed: number, brighter = 0): Uint8Array {
  const random = seededRandom('picture', seed);
  const waves = Array.from({ length: 6 }, () => [random(), random(), random()] as const);
  return Uint8Array.from({ length: BYTES }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % SIZE, Math.floor(at / (3 * SIZE))];
    const height = waves.reduce((sum, [a, b, c]) => sum + Math.sin(a * x + b * y + 6 * c), 0);
    return Math.round(110 + 12 * height + brighter);
  });
}

function tableOf(pictures: readonly Uint8Array[]): FrameTable {
  const frames = new SharedArrayBuffer(pictures.length * BYTES);
  pictures.forEach((pixels, index) => {
    new Uint8Array(frames).set(pixels, index * BYTES);
  });
  return new FrameTable({ clips: pictures.length, length: 1, size: SIZE, frames });
}

test('finds a brighter copy of a picture in another fold, but not in its own fold, and no other picture', async () => {
  const table = tableOf([picture(1), picture(2), picture(1, 20), picture(3), picture(2)]);
  const folds = new Map([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 1],
    [4, 2],
  ]);
  expect((await findNearDuplicates(table, folds)).map(({ pair }) => pair)).toEqual([[0, 2]]);
});

test('the maximum difference is configurable', async () => {
  const table = tableOf([picture(1), picture(2)]);
  const folds = new Map([
    [0, 1],
    [1, 2],
  ]);
  expect(await findNearDuplicates(table, folds)).toEqual([]);
  const [found] = await findNearDuplicates(table, folds, 1);
  expect(found?.distance).toBeGreaterThan(0.1);
});
